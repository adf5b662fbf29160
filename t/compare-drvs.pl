#!/usr/bin/perl
# Compares the derivations of a package set as tvx and a Nix evaluate them; `make compare-drvs TREE=DIR` calls it.
#
# usage: compare-drvs.pl --tvx PATH --nix NIX-INSTANTIATE EXPR
#
# EXPR is a set. Each of its attributes that is a derivation must have the same drvPath in both, and each that cannot
# be evaluated must fail in both. Nothing is built or written. Prints the differences and how many there were of what;
# the exit status is 1 if there was any.
use strict;
use warnings;
use Getopt::Long;
use JSON::PP;

my ($tvx, $nix) = ('./tvx', 'nix-instantiate');
GetOptions('tvx=s' => \$tvx, 'nix=s' => \$nix) && @ARGV == 1
    or die "usage: compare-drvs.pl --tvx PATH --nix NIX-INSTANTIATE EXPR\n";
my $set = shift;

# Whether an expression has a value, and what the program said meanwhile, line by line.
sub evaluate {
    my ($program, $expression) = @_;
    my @command = $program eq $nix ? ($nix, '--eval') : ($tvx, 'eval');
    my $pid = open(my $messages, '-|') // die "fork: $!\n";
    if (!$pid) {
        open(STDERR, '>&', \*STDOUT);
        open(STDOUT, '>', '/dev/null');
        exec(@command, '--strict', '-E', $expression) or die "$command[0]: $!\n";
    }
    my @lines = <$messages>;
    close($messages);
    return ($? == 0, @lines);
}

sub probe {
    my $list = join ' ', map { '"' . s/(["\\]|\$\{)/\\$1/gr . '"' } @_;
    return <<"NIX";
let
  set = $set;
  path = v: if builtins.isAttrs v && v ? drvPath then v.drvPath else builtins.typeOf v;
  try = v: let r = builtins.tryEval (path v); in if r.success then r.value else "throws";
  show = n: builtins.trace "begin \${n}" (builtins.trace "end \${try set.\${n}}" null);
in
builtins.foldl' (a: n: builtins.seq (show n) null) null [ $list ]
NIX
}

# For each name the drvPath, a type, "throws", or "fails" where the evaluation ended, to be taken up
# again with the next name.
sub results {
    my ($program, @names) = @_;
    my %results;
    while (@names) {
        my ($success, @lines) = evaluate($program, probe(@names));
        my ($name, $done);
        for (@lines) {
            ($name, $done) = ($1, 0) if /^trace: begin (.*)$/;
            ($results{$name}, $done) = ($1, 1) if defined $name && /^trace: end (.*)$/;
        }
        last if $success;
        die "$program: ", @lines if !defined $name || $done;
        $results{$name} = 'fails';
        shift @names while $names[0] ne $name;
        shift @names;
    }
    return \%results;
}

open(my $out, '-|', $tvx, 'eval', '--strict', '--json', '-E', "builtins.attrNames ($set)")
    or die "$tvx: $!\n";
my $json = do { local $/; <$out> };
close($out) or exit 1;
my @names = @{ decode_json($json) };
my ($mine, $theirs) = (results($tvx, @names), results($nix, @names));
my ($derivations, $differences) = (0, 0);
for my $name (@names) {
    my ($ours, $other) = ($mine->{$name} // 'nothing', $theirs->{$name} // 'nothing');
    $derivations++ if $other =~ m{^/};
    next if $ours eq $other;
    $differences++;
    print "$name\n  tvx: $ours\n  nix: $other\n";
}
printf "%d attributes, %d derivations, %d differences\n", scalar @names, $derivations, $differences;
exit($differences != 0);
