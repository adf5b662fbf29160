#!/usr/bin/perl
# How long it takes until a run that is interrupted says so: `perl t/stop-times.pl [--runs N] [PATTERN]`. Each
# program below is interrupted at N moments spread over its run, and what counts is the time from the signal
# to the first byte of the error message. Prints a table: median and slowest, in milliseconds.
use strict;
use warnings;
use Time::HiRes qw(time sleep);
use File::Temp qw(tempdir);

my $tvx = $ENV{TVX} // './tvx';
my ($runs, $most) = (10, 0);
while (@ARGV && $ARGV[0] =~ /^--/) {
    my ($name, $value) = splice @ARGV, 0, 2;
    $name eq '--runs' ? $runs = $value : $name eq '--fail-above' ? $most = $value : die "unknown option $name\n";
}
my $pattern = shift // '';
my $dir = tempdir(CLEANUP => 1);

my $ints = 'builtins.genList (i: (i * 7919) - (i * 7919 / 1000003) * 1000003)';
my $text = 'builtins.concatStringsSep "a1,b\n" (builtins.genList (x: "yz\"") 10000000)';
my $deep = 'let f = n: if n == 0 then [ ] else [ (f (n - 1)) ]; in f 2000000';
my $set = 'builtins.listToAttrs (builtins.genList (i: { name = "k${toString i}"; value = i; }) 2000000)';
my $list = 'builtins.genList (i: i) 20000000';
# [ name, program, what is made ahead of the interruption: evaluated in full before the clock starts ]
my @programs = (
    [ 'tail calls', 'f 1', 'f = n: if n < 0 then n else f (n + 1);' ],
    [ 'deep calls', 'f 1', 'f = n: 1 + f (n + 1);' ],
    [ 'thunks', "builtins.foldl' (a: b: a + b) 0 (map (x: x + 1) ($list))" ],
    [ 'genList', "builtins.length (builtins.genList (i: i) 200000000)" ],
    [ 'map', "builtins.length (map (x: x) l)", "l = $list;" ],
    [ 'filter', "builtins.length (builtins.filter (x: true) l)", "l = $list;" ],
    [ 'sort with lessThan', "builtins.sort builtins.lessThan l", "l = $ints 5000000;" ],
    [ 'sort with a function', "builtins.sort (a: b: a < b) l", "l = $ints 2000000;" ],
    [ 'elem', "builtins.elem null (map (x: builtins.elem null l) [ 1 2 3 4 5 6 7 8 9 ])", "l = $list;" ],
    [ '++', "builtins.length (f 1 l)", "f = n: l: if n == 0 then l else f (n - 1) (l ++ [ 1 ] ++ l); l = $list;" ],
    [ 'concatLists', "builtins.length (builtins.concatLists (builtins.genList (x: l) 50))", "l = $list;" ],
    [ 'genericClosure', 'builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }' ],
    [ 'groupBy', 'builtins.groupBy (x: "${toString x}") l', "l = $list;" ],
    [ 'listToAttrs', $set ],
    [ 'attrNames', 'builtins.attrNames s', "s = $set;" ],
    [ 'mapAttrs', 'builtins.mapAttrs (n: v: v) (s // { a = 1; })', "s = $set;" ],
    [ '//', "builtins.foldl' (a: b: a // { x = b; } // s) { } l", "s = $set; l = $list;" ],
    [ 'intersectAttrs', "builtins.foldl' (a: b: builtins.intersectAttrs s s) { } l", "s = $set; l = $list;" ],
    [ 'deepSeq', "builtins.deepSeq l (builtins.deepSeq [ l ] 1)", "l = $list;" ],
    [ '== of lists', "f 1000", "f = n: if n == 0 then 1 else if a == b then f (n - 1) else 2; a = $list; b = a ++ [ ]; " ],
    [ '== of sets', "s == s // { k1 = 2; }", "s = $set;" ],
    [ '< of lists', "a < a ++ [ 1 ]", "a = $list;" ],
    [ 'toString of a list', "toString l", "l = $list;" ],
    [ 'concatStringsSep', 'builtins.stringLength (builtins.concatStringsSep " " l)', "l = map toString ($list);" ],
    [ 'replaceStrings', "builtins.stringLength (builtins.replaceStrings [ \"a1\" \"b\" \"y\" ] [ \"b\" \"cc\" \"\" ] s)", "s = $text;" ],
    [ 'replaceStrings, no match', "f 100", "f = n: if builtins.replaceStrings [ \"Q\" ] [ \"\" ] s == \"\" then 1 else f (n - 1); s = $text;" ],
    [ 'match', "builtins.match \"(.*x)*.*q\" s", "s = $text;" ],
    [ 'split', "builtins.length (builtins.split \"(y|b)\" s)", "s = $text;" ],
    [ 'hashString', "builtins.hashString \"sha512\" (s + s + s + s + s + s + s + s)", "s = $text;" ],
    [ 'compareVersions', "builtins.compareVersions s (s + \"a\")", "s = $text;" ],
    [ 'splitVersion', "builtins.length (builtins.splitVersion s)", "s = $text;" ],
    [ 'toJSON', "builtins.stringLength (builtins.toJSON l)", "l = $list;" ],
    [ 'toJSON of a string', "builtins.stringLength (builtins.toJSON [ s s s s ])", "s = $text;" ],
    [ 'toJSON, deep', "builtins.stringLength (builtins.toJSON l)", "l = $deep;" ],
    [ 'fromJSON', "builtins.fromJSON s", "s = builtins.toJSON ($list);" ],
    [ 'fromTOML', "builtins.fromTOML s", "s = builtins.concatStringsSep \"\\n\" (builtins.genList (i: \"k\${toString i} = [ 1, 2 ]\") 2000000);" ],
    [ 'toXML', "builtins.stringLength (builtins.toXML l)", "l = $list;" ],
    [ 'printing', "l", "l = $list;" ],
    [ 'printing a string', "s", "s = $text;" ],
    [ 'parsing', "import $dir/large.nix" ],
    [ 'readFile, sparse', "builtins.stringLength (builtins.readFile $dir/sparse)" ],
    [ 'hashFile, sparse', "builtins.hashFile \"sha256\" $dir/hole" ],
    [ 'path to the store', "\"\${$dir/hole}\"" ],
    [ 'readDir', "builtins.length (map (x: builtins.attrNames (builtins.readDir $dir/many)) ($list))" ],
    [ 'standard input', '-' ],
);

sub make_files {
    open my $f, '>', "$dir/large.nix" or die;
    print $f '[ ', 'rec { a = x: y: with y; "b${toString (x + 1)}" ++ [ c d.e or 3 ]; } ' x 1_500_000, ']';
    close $f;
    open $f, '>', "$dir/sparse" or die;
    truncate $f, 4 << 30;
    close $f;
    open $f, '>', "$dir/hole" or die;
    truncate $f, 100 << 30;
    close $f;
    mkdir "$dir/many";
    for (1 .. 20000) { open $f, '>', "$dir/many/$_" or die; close $f }
}

# Runs a program; with a moment, interrupts it then. Returns the time until the message, or how long it ran.
sub run_program {
    my ($name, $program, $given, $moment) = @_;
    pipe my $err_r, my $err_w or die;
    pipe my $in_r, my $in_w or die;
    my $text = $program eq '-' ? '-' : 'let ' . ($given // '') . " in builtins.deepSeq [ "
        . join(' ', map { "($_)" } ($given // '') =~ /(?:^|; )([als]) =/g) . " ] (builtins.trace \"begun\" ($program))";
    my $pid = fork // die;
    if ($pid == 0) {
        open STDERR, '>&', $err_w or die;
        open STDIN, '<&', $in_r or die;
        open STDOUT, '>', '/dev/null' or die;
        $SIG{INT} = 'DEFAULT'; # it is ignored in what a shell runs behind itself
        exec $tvx, 'eval', '--strict', $text eq '-' ? ('-') : ('-E', $text) or die;
    }
    close $err_w;
    sysread $err_r, my $begun, 4096 or die "$name: nothing" unless $text eq '-';
    die "$name: $begun" unless $text eq '-' || $begun eq "trace: begun\n";
    my $start = time;
    vec(my $bits = '', fileno $err_r, 1) = 1;
    my $over = select(my $ready = $bits, undef, undef, $moment);
    my $sent = time;
    kill 'INT', $pid;
    my $message = '';
    sysread $err_r, $message, 65536;
    my $answered = time;
    1 while sysread $err_r, $message, 65536, length $message;
    waitpid $pid, 0;
    return (undef, $sent - $start) if $over;
    return (undef, $answered - $start) if $? == 0 || $message !~ m{interrupted by the user};
    return (1000 * ($answered - $sent), undef);
}

make_files();
my ($worst, $failed) = (0, 0);
printf "%-28s %8s %8s\n", 'interrupted in', 'median', 'slowest';
for (@programs) {
    my ($name, $program, $given) = @$_;
    next unless $name =~ /$pattern/;
    my (undef, $whole) = run_program($name, $program, $given, 1.5);
    $whole //= 1.5;
    my @times;
    for my $i (1 .. $runs) {
        my ($ms) = run_program($name, $program, $given, $whole * ($i - 0.5) / $runs);
        push @times, $ms if defined $ms;
    }
    @times = sort { $a <=> $b } @times or do { printf "%-28s is over at once\n", $name; next };
    printf "%-28s %8.1f %8.1f\n", $name, $times[$#times / 2], $times[-1];
    $worst = $times[-1] if $times[-1] > $worst;
}
printf "%-28s %8s %8.1f\n", 'slowest of all', '', $worst;
exit($most && $worst > $most);
