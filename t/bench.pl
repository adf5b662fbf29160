#!/usr/bin/perl
# Times ./tvx beside another Nix on the programs t/bench/*.nix; `make bench` calls it.
#
#   NIX='...'  the other Nix, such that `$NIX --eval --strict FILE` works; default: nix-instantiate
#              if there is one; without a Nix only tvx is timed
#   RUNS=5     how often; the two take turns, and medians are reported
#   BENCH=p    only the programs whose name matches the pattern p
#
# Each row has the median wall time, the peak resident memory, and nix/tvx for both: above 1 means
# that tvx needs less. Spread is (slowest - fastest) / median, first of tvx, then of the Nix.
# The exit status is 1 if a program failed or the two printed different values.
use strict;
use warnings;
use File::Temp;
use List::Util qw(min max sum);

my $runs = $ENV{RUNS} || 5;
my $start_runs = 20;
my $pattern = $ENV{BENCH} // '';
my @nix = split ' ', $ENV{NIX} // '';
@nix = grep { defined } find_on_path('nix-instantiate') unless @nix;
my $dir = File::Temp->newdir;

sub find_on_path {
    my ($name) = @_;
    my ($path) = grep { -x } map { "$_/$name" } split /:/, $ENV{PATH};
    return $path;
}

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or return '';
    local $/;
    return <$file> // '';
}

# Runs a command once; its standard output and what build/measure says of it.
sub run_once {
    my (@command) = @_;
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', "$dir/out";
        open STDERR, '>', "$dir/err";
        exec 'build/measure', "$dir/used", @command;
        exit 127;
    }
    waitpid $pid, 0;
    return { failed => 1, err => slurp("$dir/err") } if $?;
    my ($wall, undef, $peak) = split ' ', slurp("$dir/used");
    return { out => slurp("$dir/out"), wall => $wall, mb => $peak / 1024 };
}

sub median {
    my @sorted = sort { $a <=> $b } @_;
    my $half = int(@sorted / 2);
    return @sorted % 2 ? $sorted[$half] : ($sorted[$half - 1] + $sorted[$half]) / 2;
}

sub summary {
    my @of = @_;
    my @wall = map { $_->{wall} } @of;
    my $median = median(@wall);
    return {
        wall => $median,
        mb => median(map { $_->{mb} } @of),
        spread => (max(@wall) - min(@wall)) / $median,
    };
}

sub geometric_mean {
    return exp(sum(map { log } @_) / @_);
}

# Both programs in turn, $times times each: their summaries, or a complaint.
sub compare {
    my ($times, $tvx, $nix) = @_;
    my (@tvx, @nix);
    for (1 .. $times) {
        push @tvx, run_once(@$tvx);
        return "tvx failed: $tvx[-1]{err}" if $tvx[-1]{failed};
        next unless $nix;
        push @nix, run_once(@$nix);
        return "nix failed: $nix[-1]{err}" if $nix[-1]{failed};
        return "different output" if $nix[-1]{out} ne $tvx[-1]{out};
    }
    return undef, summary(@tvx), $nix ? summary(@nix) : undef;
}

sub row {
    my ($name, $tvx, $nix) = @_;
    if (!$nix) {
        printf "%-24s %9.4f %43s %7.1f\n", $name, $tvx->{wall},
            sprintf('%.0f%%', 100 * $tvx->{spread}), $tvx->{mb};
        return;
    }
    printf "%-24s %9.4f %9.4f %8.2f %12s  %7.1f %7.1f %8.2f\n",
        $name, $tvx->{wall}, $nix->{wall}, $nix->{wall} / $tvx->{wall},
        sprintf('%.0f%% / %.0f%%', 100 * $tvx->{spread}, 100 * $nix->{spread}),
        $tvx->{mb}, $nix->{mb}, $nix->{mb} / $tvx->{mb};
}

my @programs = grep { m{([^/]*)\.nix$} && $1 =~ m{(?:$pattern)} } sort glob 't/bench/*.nix';
my (@time_ratios, @memory_ratios, $bad);

print @nix ? "tvx beside @nix, medians of $runs runs in turn\n"
    : "no nix-instantiate found, set NIX='...' to compare; medians of $runs runs of tvx alone\n";
printf "%-24s %9s %9s %8s %12s  %7s %7s %8s\n",
    'program', 'tvx s', 'nix s', 'nix/tvx', 'spread', 'tvx MB', 'nix MB', 'nix/tvx';

for my $file (@programs) {
    my ($name) = $file =~ m{([^/]*)\.nix$};
    my ($complaint, $tvx, $nix) = compare($runs, ['./tvx', 'eval', '--strict', $file],
        @nix ? [@nix, '--eval', '--strict', $file] : undef);
    if (defined $complaint) {
        printf "%-24s %s\n", $name, (split /\n/, $complaint)[0];
        $bad = 1;
        next;
    }
    row($name, $tvx, $nix);
    next unless $nix;
    push @time_ratios, $nix->{wall} / $tvx->{wall};
    push @memory_ratios, $nix->{mb} / $tvx->{mb};
}
printf "%-24s %28.2f %40.2f\n", 'geometric mean',
    geometric_mean(@time_ratios), geometric_mean(@memory_ratios) if @time_ratios;

my ($complaint, $tvx, $nix) = compare($start_runs, ['./tvx', 'eval', '-E', '1'],
    @nix ? [@nix, '--eval', '-E', '1'] : undef);
if (defined $complaint) {
    print "start: $complaint\n";
    $bad = 1;
} else {
    row("start (-E 1, $start_runs runs)", $tvx, $nix);
}
exit($bad ? 1 : 0);
