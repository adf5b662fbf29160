# Programs as trees: printing them without superfluous parentheses, and making them smaller.
#
# A node is { prec, parts, expr }: its precedence as an operand (see the table in grammar.txt), its parts
# in order, and whether it is an expression. A part is
#
#   "text"                    as it is
#   [LEAST, node]             a child, in parentheses if its precedence is below LEAST
#   { sep, items }            a list of child nodes; each of them may be left out
package Tree;
use strict;
use warnings;

our $ATOM = 15;
my @constants = ('null', '1', '""', '{ }', '[ ]', 'x: x');

sub atom {
    my ($text) = @_;
    return { prec => $ATOM, parts => [$text], expr => 1 };
}

sub node {
    my ($prec, @parts) = @_;
    return { prec => $prec, parts => \@parts, expr => 1 };
}

# A piece of a program that is no expression: a binding, a formal argument.
sub piece {
    my (@parts) = @_;
    return { prec => $ATOM, parts => \@parts, expr => 0 };
}

sub list {
    my ($separator, @items) = @_;
    return { sep => $separator, items => \@items };
}

sub text {
    my ($node) = @_;
    return join '', map { part_text($_) } @{ $node->{parts} };
}

sub part_text {
    my ($part) = @_;
    return $part if !ref $part;
    return join $part->{sep}, map { text($_) } @{ $part->{items} } if ref $part eq 'HASH';
    my ($least, $child) = @$part;
    return $child->{prec} < $least ? '(' . text($child) . ')' : text($child);
}

sub children {
    my ($node) = @_;
    return map { !ref $_ ? () : ref $_ eq 'HASH' ? @{ $_->{items} } : $_->[1] } @{ $node->{parts} };
}

sub size {
    my ($node) = @_;
    my $size = 1;
    $size += size($_) for children($node);
    return $size;
}

sub with_part {
    my ($node, $index, $part) = @_;
    my @parts = @{ $node->{parts} };
    $parts[$index] = $part;
    return { %$node, parts => \@parts };
}

# All expressions below a node that are in no other expression below it.
sub nearest_expressions {
    my ($node) = @_;
    return map { $_->{expr} ? $_ : nearest_expressions($_) } children($node);
}

# All trees that are one step smaller, the boldest steps first.
sub smaller {
    my ($node) = @_;
    my @found;
    if ($node->{expr}) {
        my $own = text($node);
        push @found, sort { size($a) <=> size($b) } nearest_expressions($node);
        push @found, map { atom($_) } grep { length $_ < length $own } @constants[0 .. 4];
        push @found, node(0, $constants[5]) if length $own > length $constants[5];
    }
    my $parts = $node->{parts};
    for my $i (0 .. $#$parts) {
        push @found, map { with_part($node, $i, $_) } smaller_lists($parts->[$i])
            if ref $parts->[$i] eq 'HASH';
    }
    for my $i (0 .. $#$parts) {
        my $part = $parts->[$i];
        next if !ref $part;
        if (ref $part eq 'ARRAY') {
            my ($least, $child) = @$part;
            push @found, map { with_part($node, $i, [$least, $_]) } smaller($child);
            next;
        }
        for my $k (0 .. $#{ $part->{items} }) {
            for my $item (smaller($part->{items}[$k])) {
                my @items = @{ $part->{items} };
                $items[$k] = $item;
                push @found, with_part($node, $i, list($part->{sep}, @items));
            }
        }
    }
    return @found;
}

# A list with parts left out: all, each half, each quarter and so on down to each single item.
sub smaller_lists {
    my ($list) = @_;
    my @items = @{ $list->{items} };
    my @found;
    for (my $chunk = @items; $chunk >= 1; $chunk = int($chunk / 2)) {
        for (my $from = 0; $from < @items; $from += $chunk) {
            my @kept = @items;
            splice @kept, $from, $chunk;
            push @found, list($list->{sep}, @kept);
        }
    }
    return @found;
}

# All texts that leave out some characters of a text; for when the tree cannot be made smaller any more.
sub smaller_texts {
    my ($text) = @_;
    my $length = length $text;
    my @found;
    for (my $chunk = int($length / 2); $chunk >= 1; $chunk = int($chunk / 2)) {
        for (my $from = 0; $from < $length; $from += $chunk) {
            my $kept = $text;
            substr($kept, $from, $chunk) = '';
            push @found, $kept;
        }
    }
    return @found;
}

1;
