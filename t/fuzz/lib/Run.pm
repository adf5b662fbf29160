# Runs programs with Nix and with tvx, many at a time, and says what each of them came to.
#
# A process of Nix costs tens of milliseconds, so whole batches go through one `nix repl` and one `tvx
# nix repl`, which go on after an error. That is only a sieve: what seems to differ, and every 50th
# program anyway, is run by `nix-instantiate --eval --strict` and `tvx eval --strict`, and that counts.
package Run;
use strict;
use warnings;
use Cwd ();

my $features = 'pipe-operators flakes fetch-tree';
my $seconds = 20;
my $always = 50;

# dir: where programs and outputs are; tvx, nix: the command lines; tvx_repl, nix_repl: those of the
# repls, the latter undef where there is none.
sub new {
    my ($class, %settings) = @_;
    my $self = bless {%settings}, $class;
    $self->make_fixtures;
    return $self;
}

sub make_fixtures {
    my ($self) = @_;
    my %files = (
        'a.txt' => "one\ntwo\n",
        'empty' => '',
        'id.nix' => "x: x\n",
        'set.nix' => "{ b = 1; c = \"c\"; }\n",
        'free.nix' => "x\n",
        'recursive.nix' => "import ./recursive.nix\n",
        'operators.nix' => "[ (1 - 2) (-3) (2 * 3) (6 / 2) (1 < 2) (1 >= 2) ]\n",
        'wrong.nix' => "{ a = ; }\n",
        'default.nix' => "{ isDefault = true; }\n",
        'dir/x' => "x",
        'dir/y.nix' => "1 + 1\n",
        'dir/sub/z' => "z",
    );
    mkdir "$self->{dir}/$_" for '', 'in', 'in/p', map { "in/p/fixtures$_" } '', '/dir', '/dir/sub';
    write_file("$self->{dir}/in/p/fixtures/$_", $files{$_}) for sort keys %files;
    symlink 'x', "$self->{dir}/in/p/fixtures/dir/link";
}

sub write_file {
    my ($path, $text) = @_;
    open my $file, '>:raw', $path or die "$path: $!\n";
    print {$file} $text;
    close $file or die "$path: $!\n";
}

sub read_file {
    my ($path) = @_;
    open my $file, '<:raw', $path or return '';
    local $/;
    return <$file> // '';
}

# Results -------------------------------------------------------------------------------------------

# What is compared: whether it succeeded, what it printed, the last error line, traces and warnings.
sub result {
    my ($status, $out, $err) = @_;
    $err =~ s/\e\[[\d;]*m//g;
    $out =~ s/\b(currentTime = )\d+/$1now/g;
    my ($error) = $err =~ /^.*^[ \t]*(error:[^\n]*)/ms;
    my @notes = $err =~ /^((?:trace|evaluation warning|warning): [^\n]*)/mg;
    my $crashed = $status & 127 || $status >> 8 > 100;
    return {
        ok => $status ? 0 : 1,
        out => $status ? '' : $out,
        error => $crashed ? "crashed or was stopped: wait status $status" : $status ? $error // '(no error line)' : '',
        notes => join("\n", @notes),
        full => $err,
    };
}

sub equal {
    my ($self, $a, $b) = @_;
    return 0 if $self->{full} && ($a->{full} // '') ne ($b->{full} // '');
    return $a->{ok} == $b->{ok} && $a->{out} eq $b->{out} && $a->{error} eq $b->{error}
        && $a->{notes} eq $b->{notes};
}

# Running -------------------------------------------------------------------------------------------

# Starts a shell script in the directory; to be ended by `finish`.
sub start {
    my ($self, $script) = @_;
    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    chdir "$self->{dir}/in/p" or die "$self->{dir}/in/p: $!\n";
    $ENV{NIX_CONFIG} = "experimental-features = nix-command $features";
    $ENV{NIX_PATH} = "fix=$self->{dir}/in/p/fixtures";
    $ENV{NO_COLOR} = 1;
    $ENV{XDG_DATA_HOME} = "$self->{dir}/data";
    delete @ENV{qw(NIX_SHOW_STATS NIX_USER_CONF_FILES TVX_FUZZ)};
    exec '/bin/sh', '-c', "ulimit -t $seconds; $script" or die "sh: $!\n";
}

sub finish { waitpid $_[0], 0; return $? }

# The shell command that runs one program and leaves N.$who.out, N.$who.err and N.$who.rc.
sub command_line {
    my ($self, $who, $n) = @_;
    my $command = $who eq 'nix' ? $self->{nix} : $self->{tvx};
    return "$command --extra-experimental-features '$features' $n.nix"
        . " >../../$n.$who.out 2>../../$n.$who.err </dev/null; echo \$? >../../$n.$who.rc\n";
}

sub collect {
    my ($self, $who, $n) = @_;
    my $base = "$self->{dir}/$n.$who";
    my $status = read_file("$base.rc");
    my $out = read_file("$base.out");
    $out =~ s/\n\z//;
    my $result = result(($status =~ /(\d+)/ ? $1 : 127) << 8, $out, read_file("$base.err"));
    unlink "$base.out", "$base.err", "$base.rc";
    return $result;
}

# Runs the programs, texts by number, with both; returns [nix result, tvx result] by number. The results
# are for sure only where `confirm` was asked, and else what the sieve says, undef if it cannot say.
sub sieve {
    my ($self, $texts) = @_;
    my @numbers = sort { $a <=> $b } keys %$texts;
    write_file("$self->{dir}/in/p/$_.nix", $texts->{$_}) for @numbers;
    return { map { $_ => [] } @numbers } if !$self->{nix_repl} || $self->{full};
    write_file("$self->{dir}/repl.in", $self->repl_input(@numbers));
    my @pids = map { $self->start_repl($_) } qw(nix tvx);
    finish($_) for @pids;
    my ($nix, $tvx) = map { $self->repl_results($_) } qw(nix tvx);
    return { map { $_ => [$nix->{$_}, $tvx->{$_}] } @numbers };
}

# Runs program $n, which `sieve` ran, by the commands themselves if that can matter; returns whether they
# differ.
sub confirm {
    my ($self, $n, $results) = @_;
    my ($nix, $tvx) = @{ $results->{$n} };
    return 0 if $nix && $tvx && $n % $always && $self->equal($nix, $tvx);
    $self->{singles}++;
    finish($self->start($self->command_line('nix', $n) . $self->command_line('tvx', $n)));
    $results->{$n} = [$self->collect('nix', $n), $self->collect('tvx', $n)];
    return !$self->equal(@{ $results->{$n} });
}

# Removes the programs of the last `sieve`.
sub forget {
    my ($self) = @_;
    unlink glob "$self->{dir}/in/p/*.nix";
}

# The repls -----------------------------------------------------------------------------------------

# nix repl reads byte by byte, with several system calls for each, so what it gets is kept short.
sub repl_input {
    my ($self, @numbers) = @_;
    return "v = n: let v = import (/. + \"$self->{dir}/in/p/\${n}.nix\"); in builtins.deepSeq v [ v ]\n"
        . join('', map { "\"\@$_\"\n:p v\"$_\"\n" } @numbers) . "\"\@end\"\n";
}

sub start_repl {
    my ($self, $who) = @_;
    return $self->start("exec timeout 300 $self->{qq(${who}_repl)} <../../repl.in >../../$who.repl.out 2>&1");
}

# The results by number; none if the repl did not get to the end.
sub repl_results {
    my ($self, $who) = @_;
    my $output = read_file("$self->{dir}/$who.repl.out");
    $output =~ s/\e\[[\d;]*m//g;
    my (undef, @pieces) = split /^(?:nix-repl> )?"\@(\w+)"\n/m, $output;
    my %piece;
    while (my ($n, $text) = splice @pieces, 0, 2) {
        $piece{$n} .= $text;
    }
    return {} if !defined delete $piece{end};
    return { map { $_ => repl_result($piece{$_}) } keys %piece };
}

sub repl_result {
    my ($text) = @_;
    $text =~ s/^nix-repl> .*\n//mg;
    $text =~ s/\n+\z//;
    $text =~ s/^\n+//;
    return result(256, '', $text) if $text =~ /^error:/m;
    my @notes;
    push @notes, $1 while $text =~ s/\A((?:trace|evaluation warning|warning): [^\n]*)\n//;
    return $text =~ /\A\[/ ? result(0, $text, join '', map { "$_\n" } @notes) : undef;
}

1;
