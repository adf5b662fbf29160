# Makes random programs of the rules in grammar/*.txt, and here what needs more than rules: names and
# their scopes, sets, functions, spoiled text. Program N of a seed is always the same.
package Generate;
use strict;
use warnings;
use Tree;

my @names = qw(a b c x y z f g n);
my @rare_names = qw(true null map builtins toString __sub __lessThan __mul __div import);
my %global = map { $_ => 1 } qw(abort baseNameOf break dirOf fromTOML import isNull map placeholder
    removeAttrs scopedImport throw toString);
my %function = (
    i_i => ['int', 'int'],
    ii_i => ['int', 'int', 'int'],
    i_b => ['int', 'bool'],
    ii_b => ['int', 'int', 'bool'],
    s_s => ['str', 'str'],
    si_i => ['str', 'int', 'int'],
    any_any => ['any', 'any'],
);
my %function_type = (i_i => 'fii', ii_i => 'fiii', i_b => 'fib', ii_b => 'fiib', s_s => 'fss', any_any => 'fany');
my @binding_types = qw(int int int str str bool float li ls lany si si ss sany sany path any any fii fii fss fany fib);
my $node_limit = 160;

sub new {
    my ($class, @files) = @_;
    my $self = bless { rules => {}, kind => {} }, $class;
    $self->read_rules($_) for @files;
    $self->{values} = [grep { $self->{kind}{$_} eq 'value' } sort keys %{ $self->{kind} }];
    $self->measure_heights;
    return $self;
}

# Rules ---------------------------------------------------------------------------------------------

sub read_rules {
    my ($self, $path) = @_;
    open my $file, '<', $path or die "$path: $!\n";
    my $name;
    while (my $line = <$file>) {
        chomp $line;
        next if $line eq '' || $line =~ /^#/;
        if ($line =~ /^(value|form|text) (\w+)$/) {
            $name = $2;
            $self->{kind}{$name} = $1;
        } elsif ($line =~ /^ +words (.*)$/) {
            $self->add_rule($name, 1, $Tree::ATOM, $_) for split ' ', $1;
        } elsif ($self->{kind}{$name} eq 'text' && $line =~ /^ +(\d+) (.*)$/) {
            $self->add_rule($name, $1, $Tree::ATOM, $2);
        } elsif ($line =~ /^ +(\d+) +(-|\d+) +(.*)$/) {
            $self->add_rule($name, $1, $2 eq '-' ? $Tree::ATOM : $2, $3);
        } else {
            die "$path:$.: not a rule\n";
        }
    }
}

my %escape = (n => "\n", t => "\t", r => "\r", s => ' ', 0 => '', '\\' => '\\');

sub add_rule {
    my ($self, $name, $weight, $prec, $template) = @_;
    my $is_text = $self->{kind}{$name} eq 'text';
    $template =~ s/\\([ntrs0\\])/$escape{$1}/g if $is_text;
    my @parts;
    while ($template =~ /\G(?:(?<amp>(?<![&\w])&(?:(?<plain>[a-z]\w*'?)|\@(?<named>\w+)\@))
            |\@(?<how>[~!]*)(?:(?<least>\d+):)?(?<hole>\w+)\@|(?<text>.))/gsx) {
        if (defined $+{amp} && !$is_text) {
            push @parts, { builtin => $+{plain}, named => $+{named}, hole => $+{named} };
        } elsif (defined $+{hole}) {
            push @parts, { hole => $+{hole}, how => $+{how}, least => $+{least} // $Tree::ATOM };
        } elsif (@parts && !ref $parts[-1]) {
            $parts[-1] .= $+{amp} // $+{text};
        } else {
            push @parts, $+{amp} // $+{text};
        }
    }
    push @{ $self->{rules}{$name} }, { weight => $weight, prec => $prec, parts => \@parts };
}

# Whether a nonterminal is made of characters alone.
sub only_words {
    my ($self, $name) = @_;
    return 1 if $self->{kind}{$name} eq 'text';
    my @holes = grep { defined } map { ref $_ ? $_->{hole} : undef } map { @{ $_->{parts} } } @{ $self->{rules}{$name} };
    return !grep { ($self->{kind}{$_} // '') ne 'text' } @holes;
}

# How deep the shallowest tree of each rule and each nonterminal is, so that a program comes to an end.
sub measure_heights {
    my ($self) = @_;
    my $height = $self->{height} = {};
    my %is_word = map { $_ => $self->only_words($_) } keys %{ $self->{rules} };
    for my $name (keys %{ $self->{rules} }) {
        for my $rule (@{ $self->{rules}{$name} }) {
            for my $hole (grep { defined } map { ref $_ ? $_->{hole} : undef } @{ $rule->{parts} }) {
                die "unknown \@$hole\@ in the rules of $name\n"
                    unless $hole eq '_' || $self->{rules}{$hole} || $self->can("make_$hole");
            }
        }
    }
    for (my $changed = 1; $changed;) {
        $changed = 0;
        for my $name (sort keys %{ $self->{rules} }) {
            for my $rule (@{ $self->{rules}{$name} }) {
                my $tallest = 0;
                for my $hole (grep { defined } map { ref $_ ? $_->{hole} : undef } @{ $rule->{parts} }) {
                    my $below = $self->{rules}{$hole} ? $height->{$hole} // 99 : 1;
                    $below = 0 if $is_word{$hole} && $self->{kind}{$name} ne 'text';
                    $tallest = $below if $below > $tallest;
                }
                $rule->{height} = $tallest + 1;
                if ($rule->{height} < ($height->{$name} // 99)) {
                    $height->{$name} = $rule->{height};
                    $changed = 1;
                }
            }
        }
    }
}

# Chance --------------------------------------------------------------------------------------------

sub chance { return rand() < $_[0] }
sub pick { return $_[int rand @_] }
sub between { return $_[0] + int rand($_[1] - $_[0] + 1) }

sub pick_rule {
    my ($rules, $depth) = @_;
    my @fitting = grep { $_->{height} <= $depth } @$rules;
    if (!@fitting) {
        my ($least) = sort { $a <=> $b } map { $_->{height} } @$rules;
        @fitting = grep { $_->{height} == $least } @$rules;
    }
    my $total = 0;
    $total += $_->{weight} for @fitting;
    my $left = rand $total;
    for my $rule (@fitting) {
        $left -= $rule->{weight};
        return $rule if $left < 0;
    }
    return $fitting[-1];
}

# Programs ------------------------------------------------------------------------------------------

# The tree of program number $number; $start is another nonterminal than `program` to start from.
sub program {
    my ($self, $seed, $number, $start) = @_;
    srand(($seed * 2654435761 + $number * 40503 + ($number << 16) + 12345) % 4294967291);
    rand for 1 .. 5;
    $self->{scope} = [];
    $self->{nodes} = 0;
    $self->{ill_typed} = chance(0.25) ? 0.06 : 0;
    $self->{traced} = chance(0.08) ? 0.2 : 0;
    return $self->make($start // 'program', between(4, 9));
}

# A tree of nonterminal $name; $type is what @_@ and the hooks take for the type at hand.
sub make {
    my ($self, $name, $depth, $type) = @_;
    $depth = 1 if ++$self->{nodes} > $node_limit;
    my $is_value = ($self->{kind}{$name} // '') eq 'value';
    if ($is_value && $self->{ill_typed} && chance($self->{ill_typed})) {
        $name = pick(@{ $self->{values} });
    }
    if ($is_value && $self->{traced} && $depth > 1 && chance($self->{traced})) {
        my $label = '"' . $self->{nodes} . '"';
        return Tree::node(14, "builtins.trace $label ", [15, $self->make($name, $depth - 1)]);
    }
    my $hook = $self->can("make_$name");
    return $hook->($self, $type // 'any', $depth) if $hook;
    if ($is_value) {
        my @known = grep { $_->[1] eq $name } @{ $self->{scope} };
        return Tree::atom(pick(@known)->[0]) if @known && chance($depth > 2 ? 0.3 : 0.6);
        return $self->expand(pick_rule($self->{rules}{any_type}, $depth), $depth, $name)
            if $depth > 2 && chance(0.22);
    }
    return $self->expand(pick_rule($self->{rules}{$name}, $depth), $depth, $is_value ? $name : $type);
}

sub expand {
    my ($self, $rule, $depth, $type) = @_;
    my ($only, @more) = @{ $rule->{parts} };
    return $self->make($only->{hole} eq "_" ? $type : $only->{hole}, $depth - 1, $type)
        if !@more && ref $only && defined $only->{hole} && !$only->{how} && !exists $only->{builtin};
    my @parts;
    for my $part (@{ $rule->{parts} }) {
        push @parts, !ref $part ? $part
            : exists $part->{builtin} ? builtin($part->{builtin} // Tree::text($self->make($part->{named}, $depth - 1)))
            : $self->fill($part, $depth - 1, $type);
    }
    return Tree::node($rule->{prec}, @parts);
}

sub fill {
    my ($self, $hole, $depth, $type) = @_;
    my $name = $hole->{hole} eq '_' ? $type : $hole->{hole};
    my $child = $self->make($name, $depth, $type);
    my $is_text = ($self->{kind}{$name} // '') eq 'text';
    return [$hole->{least}, $child] if !$is_text;
    my $text = Tree::text($child);
    return $text if !$hole->{how};
    $text = spoil($text) if $hole->{how} =~ /!/ && chance(0.2);
    return [0, Tree::atom(quote($text))];
}

sub builtin {
    my ($name) = @_;
    return "builtins.$name" if chance(0.85);
    return $global{$name} ? $name : "__$name";
}

my %quoted = ("\n" => '\\n', "\r" => '\\r', "\t" => '\\t', '"' => '\\"', '\\' => '\\\\');

sub quote {
    my ($text) = @_;
    $text =~ s/(["\\\n\r\t])/$quoted{$1}/g;
    $text =~ s/\$\{/\\\${/g;
    return "\"$text\"";
}

# The text with one to three errors in it.
sub spoil {
    my ($text) = @_;
    for (1 .. between(1, 3)) {
        my $at = int rand(length($text) + 1);
        my $how = int rand 4;
        if ($how == 0) {
            substr($text, $at, 1) = '' if $at < length $text;
        } elsif ($how == 1) {
            substr($text, $at, 0) = pick(qw(a 0 - . " ' [ ] { } \\ $ * + e E _), "\n", ' ', "\x01", '=');
        } elsif ($how == 2) {
            substr($text, $at, 0) = substr($text, int rand(length($text) + 1), 3);
        } else {
            $text = substr($text, 0, $at);
        }
    }
    return $text;
}

# Names and scopes ----------------------------------------------------------------------------------

sub new_name {
    return chance(0.03) ? pick(@rare_names) : pick(@names);
}

sub in_scope {
    my ($self, $names, $make) = @_;
    my @outer = @{ $self->{scope} };
    my %hidden = map { $_->[0] => 1 } @$names;
    $self->{scope} = [(grep { !$hidden{ $_->[0] } } @outer), @$names];
    my $made = $make->();
    $self->{scope} = \@outer;
    return $made;
}

sub distinct_names {
    my ($count) = @_;
    my %seen;
    return grep { !$seen{$_}++ } map { new_name() } 1 .. $count;
}

sub make_scoped_any {
    my ($self, undef, $depth) = @_;
    return $self->make_scoped('any', $depth);
}

# An expression of a type within new names.
sub make_scoped {
    my ($self, $type, $depth) = @_;
    $depth--;
    my $how = int rand 10;
    return $self->let($type, $depth, 0) if $how < 4;
    return $self->let($type, $depth, 1) if $how == 4;
    my @new = map { [$_, pick(@binding_types)] } distinct_names(between(1, 3));
    my @values = map { $self->make($_->[1], $depth) } @new;
    my $body = $self->in_scope(\@new, sub { $self->make($type, $depth) });
    my @bindings = map { Tree::piece("$new[$_][0] = ", [0, $values[$_]], '; ') } 0 .. $#new;
    my $set = Tree::list('', @bindings);
    my @named = map { $_->[0] } @new;
    return Tree::node(0, 'with { ', $set, '}; ', [0, $body]) if $how == 5;
    if ($how == 6) {
        my $function = $body;
        $function = Tree::node(0, "$_->[0]: ", [0, $function]) for reverse @new;
        return Tree::node(14, [14, $function], map { (' ', [15, $_]) } @values);
    }
    if ($how == 7) {
        my @formals = map { Tree::piece(chance(0.3) ? "$_ ? 1" : $_) } @named;
        push @formals, Tree::piece('...') if chance(0.3);
        my $all = chance(0.3) ? '@args' : '';
        return Tree::node(14, '({ ', Tree::list(', ', @formals), " }$all: ", [0, $body], ') { ', $set, '}');
    }
    return Tree::node(0, 'let inherit (rec { ', $set, '}) ', join(' ', @named), '; in ', [0, $body]) if $how == 8;
    return Tree::node(15, 'rec { ', $set, 'zz = ', [0, $body], '; }.zz');
}

# Bindings that all see each other: infinite recursion is possible.
sub make_recursive {
    my ($self, undef, $depth) = @_;
    return $self->let('any', $depth - 1, 1);
}

sub let {
    my ($self, $type, $depth, $is_recursive) = @_;
    my @new = map { [$_, pick(@binding_types)] } distinct_names($is_recursive ? between(2, 5) : between(1, 3));
    my $make = sub { [map { $self->make($_->[1], $depth) } @new] };
    my $values = $is_recursive ? $self->in_scope(\@new, $make) : $make->();
    my @bindings = map { Tree::piece("$new[$_][0] = ", [0, $values->[$_]], '; ') } 0 .. $#new;
    my $body = $self->in_scope(\@new, sub { $self->make($type, $depth) });
    return Tree::node(0, 'let ', Tree::list('', @bindings), 'in ', [0, $body]) if !$is_recursive || chance(0.7);
    return Tree::node(15, 'rec { ', Tree::list('', @bindings), 'zz = ', [0, $body], '; }') if chance(0.5);
    return Tree::node(15, 'let { ', Tree::list('', @bindings), 'body = ', [0, $body], '; }');
}

sub make_binding_any {
    my ($self, undef, $depth) = @_;
    return $self->make('any', $depth > 2 ? 2 : $depth);
}

# Functions -----------------------------------------------------------------------------------------

for my $signature (sort keys %function) {
    no strict 'refs';
    *{"make_lambda_$signature"} = sub {
        my ($self, undef, $depth) = @_;
        return $self->lambda($signature, $depth - 1);
    };
}

sub lambda {
    my ($self, $signature, $depth) = @_;
    my @types = @{ $function{$signature} };
    my $result = pop @types;
    my @new = map { [new_name(), $_] } @types;
    my %last = map { $_->[0] => $_ } @new;
    my $body = $self->in_scope([map { $last{$_} } sort keys %last], sub { $self->make($result, $depth) });
    $body = Tree::node(0, "$_->[0]: ", [0, $body]) for reverse @new;
    return $body;
}

# Any function of a set, right or wrong.
sub make_formals_function {
    my ($self, undef, $depth) = @_;
    my @named = map { chance(0.95) ? pick(qw(a b c x)) : pick(@names) } 1 .. between(0, 3);
    my @new = map { [$_, 'int'] } sort keys %{ { map { $_ => 1 } @named } };
    my $all = chance(0.4) ? pick(qw(args args args a s)) : '';
    push @new, [$all, 'si'] if $all && $all ne 'a';
    return $self->in_scope(\@new, sub {
        my @formals = map { $self->formal($_, $depth - 1) } @named;
        push @formals, Tree::piece('...') if chance(0.4);
        my $body = chance(0.5) ? $self->make('any', $depth - 1) : Tree::atom('[ ' . join(' ', @named, $all) . ' ]');
        my @formals_and_all = ('{ ', Tree::list(', ', @formals), ' }');
        return Tree::node(0, @formals_and_all, ': ', [0, $body]) if !$all;
        return Tree::node(0, "$all\@", @formals_and_all, ': ', [0, $body]) if chance(0.5);
        return Tree::node(0, @formals_and_all, "\@$all: ", [0, $body]);
    });
}

sub formal {
    my ($self, $name, $depth) = @_;
    return Tree::piece($name) if chance(0.6);
    return Tree::piece("$name ? ", [0, $self->make(pick(qw(int int any)), $depth)]);
}

# Functions of several arguments that call each other; the first argument counts down.
sub make_calls {
    my ($self, undef, $depth) = @_;
    my @functions = map { { name => $_, arity => between(1, 4), formals => chance(0.2) } } (qw(f g h))[0 .. between(0, 2)];
    my @bindings = map { Tree::piece("$_->{name} = ", [0, $self->counting_function($_, \@functions)], '; ') } @functions;
    my $body = $self->call_of(pick(@functions), [], pick(1, 2, 3, 3));
    return Tree::node(0, 'let ', Tree::list('', @bindings), 'in ', [0, $body]);
}

sub counting_function {
    my ($self, $function, $functions) = @_;
    my @parameters = (qw(n a b c))[0 .. $function->{arity} - 1];
    return $self->in_scope([map { [$_, 'int'] } @parameters], sub {
        my $end = $self->make(pick(qw(int int any)), between(1, 3));
        my $next = $self->next_calls($functions, \@parameters);
        my $test = pick('n <= 0', 'n < 1', '!(n > 0)', 'n <= 0 || false');
        my $body = Tree::node(0, "if $test then ", [0, $end], ' else ', [0, $next]);
        $body = Tree::node(0, 'let m = ', [0, $self->make('int', 2)], '; in ', [0, $body]) if chance(0.15);
        $body = Tree::node(0, 'assert n < 9; ', [0, $body]) if chance(0.1);
        $body = Tree::node(0, 'with { m = n; }; ', [0, $body]) if chance(0.1);
        if ($function->{formals}) {
            my @formals = map { Tree::piece($_ eq 'n' || chance(0.5) ? $_ : "$_ ? n") } @parameters;
            return Tree::node(0, '{ ', Tree::list(', ', @formals), chance(0.3) ? ', ... }: ' : ' }: ', [0, $body]);
        }
        $body = Tree::node(0, "$_: ", [0, $body]) for reverse @parameters;
        return $body;
    });
}

sub next_calls {
    my ($self, $functions, $parameters) = @_;
    my $call = $self->call_of(pick(@$functions), $parameters, 'n - 1');
    my $how = int rand 9;
    return $call if $how < 4;
    return Tree::node(9, [9, $self->make('int', 2)], pick(' + ', ' - '), [10, $call]) if $how == 4;
    return Tree::node(15, '[ ', [15, $call], ' ', [15, $self->make('any', 2)], ' ]') if $how == 5;
    return Tree::node(0, 'let r = ', [0, $call], '; in ', pick('r', '[ r r ]', 'r + a', 'if n > 1 then r else n')) if $how == 6;
    return Tree::node(14, pick('builtins.trace n ', 'builtins.seq a ', 'builtins.deepSeq n '), [15, $call]) if $how == 7;
    return Tree::node(9, [9, $call], ' + ', [10, $self->call_of(pick(@$functions), $parameters, 'n - 2')]);
}

# A call with $count as the first argument, now and then of too few or too many arguments.
sub call_of {
    my ($self, $function, $parameters, $count) = @_;
    my @arguments = map { $self->call_argument($parameters) } 2 .. $function->{arity};
    if ($function->{formals}) {
        my @names = qw(a b c);
        my @given = map { Tree::piece("$names[$_] = ", [0, $arguments[$_]], '; ') } 0 .. $#arguments;
        return Tree::node(14, "$function->{name} { n = $count; ", Tree::list('', @given), '}');
    }
    pop @arguments if @arguments && chance(0.05);
    push @arguments, Tree::atom('7') if chance(0.05);
    my $first = $count =~ / / ? Tree::node(9, $count) : Tree::atom($count);
    return Tree::node(14, "$function->{name} ", [15, $first], map { (' ', [15, $_]) } @arguments);
}

sub call_argument {
    my ($self, $parameters) = @_;
    return Tree::atom(pick(@$parameters)) if @$parameters && chance(0.35);
    return Tree::node(7, pick(@$parameters), pick(' + 1', ' - 1', ' * 2', ' / 2', ' // 1')) if @$parameters && chance(0.35);
    return Tree::atom(pick('(throw "lazy")', '1', '{ a = 1; }', '(x: x)', 'null', '[ 1 ]', '2.5')) if chance(0.3);
    return $self->make(pick(qw(int int any)), 2);
}

# Lists and sets ------------------------------------------------------------------------------------

sub list_of {
    my ($self, $type, $depth) = @_;
    my @items = map { $self->make($type, $depth - 1) } 1 .. between(0, 4);
    my @wrapped = map { Tree::piece([15, $_]) } @items;
    return Tree::node(15, '[ ', Tree::list(' ', @wrapped), ' ]');
}

sub make_list_int { return $_[0]->list_of('int', $_[2]) }
sub make_list_str { return $_[0]->list_of('str', $_[2]) }
sub make_list_any { return $_[0]->list_of('any', $_[2]) }

# A set with distinct names of all kinds; it always has an `a` unless $with_a is 0.
sub set_of {
    my ($self, $type, $depth, $with_a) = @_;
    my @keys = grep { $_ ne 'a' } map { pick(qw(b b c c x y z foo a-b)) } 1 .. between(0, 4);
    my %seen;
    @keys = grep { !$seen{$_}++ } @keys;
    splice @keys, int rand(@keys + 1), 0, 'a' if $with_a;
    my $is_recursive = chance(0.12);
    my @new = $is_recursive ? map { [$_, $type] } grep { !/-/ } @keys : ();
    my @bindings = map {
        my $key = $_;
        $self->in_scope(\@new, sub { $self->binding($key, $type, $depth - 1, !$is_recursive) })
    } @keys;
    push @bindings, Tree::piece('${null} = 1; ') if chance(0.03);
    return Tree::node(15, $is_recursive ? 'rec { ' : '{ ', Tree::list('', @bindings), '}');
}

sub binding {
    my ($self, $key, $type, $depth, $may_inherit) = @_;
    my $is_known = grep { $_->[0] eq $key && $_->[1] eq $type } @{ $self->{scope} };
    return Tree::piece("inherit $key; ") if $may_inherit && $is_known && chance(0.4);
    my $how = int rand 30;
    if ($how == 0 && $may_inherit && $key !~ /-/) {
        return Tree::piece('inherit ({ ', "$key = ", [0, $self->make($type, $depth)], "; }) $key; ");
    }
    my $name = $how == 1 ? "\"$key\"" : $how == 2 ? "\${\"$key\"}" : $how == 3 ? "\${\"$key\" + \"\"}" : $key;
    return Tree::piece("$name = ", [0, $self->make($type, $depth)], '; ');
}

sub make_set_int { return $_[0]->set_of('int', $_[2], 1) }
sub make_set_str { return $_[0]->set_of('str', $_[2], 1) }
sub make_set_any { return $_[0]->set_of('any', $_[2], 0) }

# A set whose definitions overlap: merged sets, nested paths, duplicates, inherited and dynamic names.
sub make_mess {
    my ($self, undef, $depth) = @_;
    my $is_recursive = chance(0.15) ? 'rec ' : '';
    my @bindings = $self->mess($depth - 1);
    return Tree::node(15, "$is_recursive\{ ", Tree::list('', @bindings), '}');
}

sub make_mess_bindings {
    my ($self, undef, $depth) = @_;
    return Tree::node(15, Tree::list('', $self->mess($depth - 1)));
}

sub mess {
    my ($self, $depth) = @_;
    my @bindings;
    for (1 .. between(1, 4)) {
        my $how = int rand 14;
        if ($how == 0) {
            push @bindings, Tree::piece('inherit ' . join(' ', map { pick(qw(a b "c" d ${"a"})) } 1 .. between(0, 2)) . '; ');
        } elsif ($how == 1) {
            push @bindings, Tree::piece('inherit (', [0, $self->make('mess_value', $depth)], ') ' . pick(qw(a b c)) . '; ');
        } else {
            my $path = join '.', map { $self->mess_name } 1 .. pick(1, 1, 1, 2, 2, 3);
            push @bindings, Tree::piece("$path = ", [0, $self->make('mess_value', $depth)], '; ');
        }
    }
    return @bindings;
}

sub mess_name {
    return chance(0.85) ? pick(qw(a a b c)) : pick('"a"', '"b"', '${"a"}', '${"a" + ""}', '${null}', '"${"b"}"', 'or', 'd');
}

# Broken programs -----------------------------------------------------------------------------------

# The tokens of a text, blanks included.
sub tokens {
    return $_[0] =~ /[\w'-]+|"(?:[^"\\]|\\.)*"|\s+|\.\.\.|[=!<>]=|\+\+|\/\/|&&|\|\||->|\$\{|./gs;
}

# A program with comments and odd blanks between its tokens.
sub make_commented {
    my ($self, undef, $depth) = @_;
    my $text = Tree::text($self->make(pick(qw(any scoped_any mess formals_program operators)), $depth > 4 ? 4 : $depth));
    my @blank = (' /* c */ ', '/**/', "# c\n", "\n", "\r\n", "\t", ' /** doc */ ', "/* a\n * b */", "#\r\n", ' ', '/* * / */',
        "#\n#\n", '/***/', '/* "${ */', '', "\r", '/* /* */', '//**/');
    my @pieces = map { Tree::piece(/^\s+$/ && chance(0.4) ? pick(@blank) : $_) } tokens($text);
    return { prec => 15, expr => 0, parts => [Tree::list('', @pieces)] };
}

# A program with some tokens missing, doubled, exchanged or made up.
sub make_broken {
    my ($self, undef, $depth) = @_;
    my $text = Tree::text($self->make(pick(qw(any scoped_any mess wild formals_program)), $depth > 4 ? 4 : $depth));
    my @tokens = tokens($text);
    my @extra = (split(' ', q(let in if then else with assert rec inherit or { } ( ) [ ] ; : = . , ? @ ! - + * / // == && || -> ... $ " '' ${ $$ # /* */ 1 1.5
        a x: ./a <a> http://x ~ % ^ ` \\ __curPos |> <| < 1a 1.a a.b.c)), "\x00", "\xff", "\t", "\n");
    for (1 .. between(1, 2)) {
        my $at = int rand @tokens;
        my $how = int rand 4;
        if ($how == 0) {
            splice @tokens, $at, 1;
        } elsif ($how == 1) {
            splice @tokens, $at, 0, pick(@extra), chance(0.5) ? ' ' : ();
        } elsif ($how == 2) {
            $tokens[$at] = pick(@extra);
        } else {
            splice @tokens, $at, 0, $tokens[rand @tokens] // '';
        }
        @tokens = ('') if !@tokens;
    }
    return { prec => 15, expr => 0, parts => [Tree::list('', map { Tree::piece($_) } @tokens)] };
}

1;
