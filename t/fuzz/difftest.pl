#!/usr/bin/perl
# Runs random programs with Nix and with tvx and reports where the two differ; see README.md.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Getopt::Long;
use List::Util qw(min);
use Storable qw(retrieve store);
use Time::HiRes qw(time);
use lib dirname(abs_path(__FILE__)) . '/lib';
use Generate;
use Run;
use Tree;

my $here = dirname(abs_path(__FILE__));
my %option = (
    n => 10_000, seed => 1, from => 1, batch => 500, start => 'program', shrink => 1, repeat => 1,
    known => "$here/KNOWN.md", tvx => "$here/../../tvx", nix => 'nix-instantiate', resume => 0,
    jobs => 1,
);
GetOptions(\%option, 'n=i', 'seed=i', 'from=i', 'batch=i', 'start=s', 'shrink!', 'known=s', 'tvx=s', 'nix=s',
    'dir=s', 'print', 'full', 'resume', 'repeat=i', 'text=s', 'limit=i', 'jobs=i')
    or die "usage: difftest.pl [--n 10000] [--seed 1] [--from 1] [--resume] [--start RULE] [--full] [--no-shrink] [--jobs 1]\n"
    . "           [--tvx PATH] [--nix nix-instantiate] [--dir DIR] [--print] [--text FILE]\n";

my $generate = Generate->new(sort glob "$here/grammar/*.txt");

if ($option{print}) {
    for my $number ($option{from} .. $option{from} + $option{n} - 1) {
        print Tree::text($generate->program($option{seed}, $number, $option{start})), "\n";
    }
    exit 0;
}

my $dir = $option{dir} // "$here/../../build/difftest";
system('mkdir', '-p', $dir) == 0 or exit 2;
$dir = abs_path($dir);
my $run = runner($dir);
my @known = read_known($option{known});
my %times_known;
my %times_seen;
my $differences = 0;

sub runner {
    my ($where) = @_;
    return Run->new(dir => $where, full => $option{full}, nix => "$option{nix} --eval --strict",
        tvx => abs_path($option{tvx}) . ' eval --strict --option max-call-depth 10000',
        tvx_repl => abs_path($option{tvx}) . ' nix repl', nix_repl => find_repl($option{nix}));
}

# `nix repl` of the nix beside the nix-instantiate, if there is one.
sub find_repl {
    my ($instantiate) = @_;
    (my $nix = $instantiate) =~ s/nix-instantiate$/nix/ or return undef;
    return system("$nix --version >/dev/null 2>&1 </dev/null") == 0 ? "$nix repl" : undef;
}

# Known differences ---------------------------------------------------------------------------------

# The rules in KNOWN.md: each is a block of lines `program|nix|tvx: REGEX`, all of which must match.
sub read_known {
    my ($path) = @_;
    my (@rules, $title);
    open my $file, '<', $path or return;
    while (my $line = <$file>) {
        $title = $1 if $line =~ /^## (.*)/;
        push @rules, { title => $title } if $line =~ /^```known/;
        $rules[-1]{$1} = qr/$2/s if $line =~ /^(program|nix|tvx): (.*)$/;
    }
    return @rules;
}

sub shown {
    my ($result) = @_;
    my $text = $result->{ok} ? $result->{out} : $result->{error};
    return length $result->{notes} ? "$result->{notes}\n$text" : $text;
}

sub known_title {
    my ($text, $nix, $tvx) = @_;
    for my $rule (@known) {
        next if $rule->{program} && $text !~ $rule->{program};
        next if $rule->{nix} && shown($nix) !~ $rule->{nix};
        next if $rule->{tvx} && shown($tvx) !~ $rule->{tvx};
        return $rule->{title};
    }
    return undef;
}

# What kind of difference it is: equal kinds are reported once and stay the same while they shrink.
sub kind_of {
    my ($nix, $tvx) = @_;
    return join ' / ', map { $_->{ok} ? 'a value' : shape($_->{error}) } $nix, $tvx;
}

sub shape {
    my ($error) = @_;
    $error =~ s/'[^']*'/'..'/g;
    $error =~ s/"(?:[^"\\]|\\.)*"/".."/g;
    $error =~ s/\b(an?|the) (Boolean|integer|string|set|list|null|path|float|function|built-in function|partially applied built-in function)\b/a T/g;
    $error =~ s/null|a partially applied/a T/g;
    $error =~ s/-?\d[\d.e+-]*/N/g;
    $error =~ s/(: |values are |of type ).*/$1../ if $error =~ /but found|values are|coerce/;
    return substr $error, 0, 90;
}

# The results of one program, and whether they differ.
sub run_one {
    my ($text) = @_;
    my $results = $run->sieve({ 0 => $text });
    my $differs = $run->confirm(0, $results);
    $run->forget;
    return ($differs, @{ $results->{0} });
}

# Shrinking -----------------------------------------------------------------------------------------

# The first of some texts that differs in the same way, or undef.
sub first_that_differs {
    my ($kind, @texts) = @_;
    while (my @some = splice @texts, 0, 40) {
        my $results = $run->sieve({ map { $_ => $some[$_] } 0 .. $#some });
        my $found;
        for my $i (0 .. $#some) {
            my ($nix, $tvx) = @{ $results->{$i} };
            next if $nix && $tvx && kind_of($nix, $tvx) ne $kind || !$run->confirm($i, $results);
            next if kind_of(@{ $results->{$i} }) ne $kind || known_title($some[$i], @{ $results->{$i} });
            $found = $some[$i];
            last;
        }
        $run->forget;
        return $found if defined $found;
    }
    return undef;
}

sub shrink {
    my ($tree, $kind) = @_;
    my $deadline = time + 120;
    my $text = Tree::text($tree);
    for (my $found = 1; $found && time < $deadline;) {
        my %tree;
        my @texts;
        for my $smaller (Tree::smaller($tree)) {
            my $candidate = Tree::text($smaller);
            next if length $candidate >= length $text || $tree{$candidate};
            $tree{$candidate} = $smaller;
            push @texts, $candidate;
        }
        $found = first_that_differs($kind, sort { length $a <=> length $b } @texts);
        ($text, $tree) = ($found, $tree{$found}) if defined $found;
    }
    return shrink_text($text, $kind, $deadline);
}

sub shrink_text {
    my ($text, $kind, $deadline) = @_;
    for (my $found = $text; defined $found && time < $deadline;) {
        $text = $found;
        $found = first_that_differs($kind, Tree::smaller_texts($text));
    }
    return $text;
}

# The test ------------------------------------------------------------------------------------------

sub report {
    my ($label, $tree, $text, $nix, $tvx) = @_;
    my $title = known_title($text, $nix, $tvx);
    return $times_known{$title}++ if defined $title;
    my $kind = kind_of($nix, $tvx);
    $differences++;
    return if $times_seen{$kind}++ >= $option{repeat};
    if ($option{shrink}) {
        $text = $tree ? shrink($tree, $kind) : shrink_text($text, $kind, time + 120);
        (undef, $nix, $tvx) = run_one($text);
    }
    my $show = sub { my $shown = shown($_[0]); $shown =~ s/\n/\n    /g; substr $shown, 0, 2000 };
    my $found = "== $label: $kind\n$text\n  nix: " . $show->($nix) . "\n  tvx: " . $show->($tvx) . "\n";
    $found .= "  nix, all of it:\n$nix->{full}\n  tvx, all of it:\n$tvx->{full}\n" if $option{full};
    print $found;
    open my $log, '>>', "$dir/differences.txt" or die "$dir/differences.txt: $!\n";
    print {$log} $found;
}

if (defined $option{text}) {
    my $text = Run::read_file($option{text});
    my ($differs, $nix, $tvx) = run_one($text);
    print "the same: ", shown($nix), "\n" if !$differs;
    report($option{text}, undef, $text, $nix, $tvx) if $differs;
    exit($differences ? 1 : 0);
}

$| = 1;
my $begun = time;
my $last = $option{from} + $option{n} - 1;

# Every $jobs-th batch from number $job on; returns how many programs were run and how many failed.
sub run_batches {
    my ($job, $jobs) = @_;
    my $progress = "$run->{dir}/seed-$option{seed}.next";
    my $step = $jobs * $option{batch};
    my $first = $option{resume} && -e $progress ? 0 + Run::read_file($progress)
        : $option{from} + $job * $option{batch};
    my ($count, $failed) = (0, 0);
    for (my $from = $first; $from <= $last; $from += $step) {
        my $to = min($last, $from + $option{batch} - 1);
        $failed += run_batch($from, $to);
        $count += $to - $from + 1;
        Run::write_file($progress, $from + $step . "\n");
        last if $option{limit} && keys %times_seen >= $option{limit};
        printf STDERR "\r%d programs, %d differ ", $count, $differences if -t STDERR && $jobs == 1;
    }
    return ($count, $failed);
}

sub run_batch {
    my ($from, $to) = @_;
    my %texts = map { $_ => Tree::text($generate->program($option{seed}, $_, $option{start})) } $from .. $to;
    my $results = $run->sieve(\%texts);
    my $failed = 0;
    my @differing;
    for my $number ($from .. $to) {
        push @differing, $number if $run->confirm($number, $results);
        $failed++ if !$results->{$number}[0]{ok};
    }
    $run->forget;
    for my $number (@differing) {
        my $tree = $generate->program($option{seed}, $number, $option{start});
        report("seed $option{seed} program $number", $tree, $texts{$number}, @{ $results->{$number} });
    }
    return $failed;
}

sub summary {
    my ($count, $failed) = @_;
    return { count => $count, failed => $failed, singles => $run->{singles} // 0, differences => $differences,
        known => \%times_known, seen => \%times_seen };
}

# Runs one job in a process and a directory of its own; the summary goes to a file there.
sub start_job {
    my ($job) = @_;
    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    $dir = "$dir/$job";
    mkdir $dir;
    $run = runner($dir);
    store(summary(run_batches($job, $option{jobs})), "$dir/summary");
    exit 0;
}

sub add_summary {
    my ($sum, $more) = @_;
    $sum->{$_} += $more->{$_} for qw(count failed singles differences);
    for my $table (qw(known seen)) {
        $sum->{$table}{$_} += $more->{$table}{$_} for keys %{ $more->{$table} };
    }
}

my $sum = {};
if ($option{jobs} == 1) {
    add_summary($sum, summary(run_batches(0, 1)));
} else {
    my @pids = map { start_job($_) } 0 .. $option{jobs} - 1;
    for my $job (0 .. $#pids) {
        waitpid $pids[$job], 0;
        die "job $job failed\n" if $?;
        add_summary($sum, retrieve("$dir/$job/summary"));
    }
}

my $seconds = time - $begun;
printf "%d programs in %.0f s (%.0f a second), %.0f %% of them fail, %d run one by one\n", $sum->{count},
    $seconds, $sum->{count} / ($seconds || 1), 100 * $sum->{failed} / ($sum->{count} || 1), $sum->{singles};
printf "known: %d, %s\n", $sum->{known}{$_}, $_ for sort keys %{ $sum->{known} };
printf "%d differ, in %d ways; the first of each way is in differences.txt under %s\n", $sum->{differences},
    scalar keys %{ $sum->{seen} }, $dir
    if $sum->{differences};
print "no difference\n" if !$sum->{differences};
exit($sum->{differences} ? 1 : 0);
