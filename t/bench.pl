#!/usr/bin/perl
# Times ./tvx beside another Nix; `make bench` calls it, t/bench/README.md says what it runs.
#
#   NIX='...'     the other Nix, such that `$NIX --eval --strict FILE` works; default: nix-instantiate
#                 if there is one; without a Nix only tvx is timed
#   TVX=./tvx     the tvx, such that `$TVX eval --strict FILE` works
#   RUNS=5        how many pairs of runs
#   GROUP=a,b     only these groups of small, real, parse, json, start
#   BENCH=p       only the programs whose name matches the pattern p
#   TREES=DIR     the folder of the trees of the groups real and parse, which are skipped without it
#   CLOCK=cpu     compare processor time and not wall time, where the machine has other work
#
# The two programs take turns, and who begins changes from pair to pair. Each row has the median
# time of both, the median of the pairs' ratios nix/tvx with the lowest and the highest of them, and
# the same for peak resident memory: above 1 means that tvx needs less. The last lines are the
# geometric means and the row for t/bench/RESULTS.md. The exit status is 1 if a program failed or the two
# printed different values.
use strict;
use warnings;
use Cwd qw(abs_path);
use Digest::MD5;
use File::Basename qw(dirname);
use File::Find;
use File::Temp;
use List::Util qw(min max sum);

my $runs = $ENV{RUNS} || 5;
my $pattern = $ENV{BENCH} // '';
my $clock = $ENV{CLOCK} || 'wall';
my @groups = split /,/, $ENV{GROUP} || 'small,real,parse,json,start';
my @tvx = split ' ', $ENV{TVX} || './tvx';
my @nix = split ' ', $ENV{NIX} // '';
@nix = grep { defined } find_on_path('nix-instantiate') unless @nix;
my $here = abs_path(dirname(__FILE__));
my $dir = File::Temp->newdir;
my @tree_names = qw(nixpkgs.lib corepkgs nix-lib home-manager);
my ($trees, $bad);

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

sub spew {
    my ($path, @text) = @_;
    open my $file, '>:raw', $path or die "$path: $!\n";
    print $file @text;
    close $file or die "$path: $!\n";
}

# Running ----------------------------------------------------------------------------------

sub digest {
    my ($path) = @_;
    open my $file, '<:raw', $path or return '';
    return Digest::MD5->new->addfile($file)->hexdigest;
}

# Runs a command once; a digest of its standard output and what build/measure says of it.
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
    my ($wall, $cpu, $peak) = split ' ', slurp("$dir/used");
    return { out => digest("$dir/out"), time => $clock eq 'cpu' ? $cpu : $wall, mb => $peak / 1024 };
}

sub run_tvx { return run_once(@tvx, 'eval', @_) }
sub run_nix { return run_once(@nix, '--eval', @_) }

sub first_error {
    my ($run) = @_;
    my ($line) = grep { /\S/ && !/^(?:evaluation )?warning|^trace:/ } split /\n/, $run->{err};
    return $line // 'no message';
}

# One pair of runs: (tvx, nix), or a complaint alone.
sub run_pair {
    my ($tvx_first, @args) = @_;
    my ($tvx, $nix);
    $tvx = run_tvx(@args) if $tvx_first || !@nix;
    $nix = run_nix(@args) if @nix;
    $tvx //= run_tvx(@args);
    return 'tvx failed: ' . first_error($tvx) if $tvx->{failed};
    return 'nix failed: ' . first_error($nix) if $nix && $nix->{failed};
    return 'different output' if $nix && $nix->{out} ne $tvx->{out};
    return $tvx, $nix;
}

# Summaries --------------------------------------------------------------------------------

sub median {
    my @sorted = sort { $a <=> $b } @_;
    my $half = int(@sorted / 2);
    return @sorted % 2 ? $sorted[$half] : ($sorted[$half - 1] + $sorted[$half]) / 2;
}

sub geometric_mean {
    return exp(sum(map { log } @_) / @_);
}

sub summary {
    my ($tvx, $nix) = @_;
    my %s = (
        time => median(map { $_->{time} } @$tvx),
        least => min(map { $_->{time} } @$tvx),
        mb => median(map { $_->{mb} } @$tvx),
    );
    return \%s unless @$nix;
    my @ratios = map { $nix->[$_]{time} / max($tvx->[$_]{time}, 1e-6) } 0 .. $#$tvx;
    return {
        %s,
        nix_time => median(map { $_->{time} } @$nix),
        nix_least => min(map { $_->{time} } @$nix),
        nix_mb => median(map { $_->{mb} } @$nix),
        speed => median(@ratios),
        low => min(@ratios),
        high => max(@ratios),
        memory => median(map { $nix->[$_]{mb} / $tvx->[$_]{mb} } 0 .. $#$tvx),
    };
}

sub head {
    my ($title) = @_;
    printf "\n%-26s %9s %9s %8s %14s %8s %8s %8s\n",
        $title, 'tvx s', 'nix s', 'nix/tvx', 'low .. high', 'tvx MB', 'nix MB', 'nix/tvx';
}

sub row {
    my ($name, $s, $note) = @_;
    $note = $note ? "  $note" : '';
    if (!@nix) {
        printf "%-26s %9.4f %42.1f%s\n", $name, $s->{time}, $s->{mb}, $note;
        return;
    }
    printf "%-26s %9.4f %9.4f %8.2f %14s %8.1f %8.1f %8.2f%s\n",
        $name, $s->{time}, $s->{nix_time}, $s->{speed},
        sprintf('%.2f .. %.2f', $s->{low}, $s->{high}), $s->{mb}, $s->{nix_mb}, $s->{memory}, $note;
}

sub mean_row {
    my (@of) = @_;
    return unless @nix && @of > 1;
    printf "%-26s %28.2f %40.2f\n", 'geometric mean',
        geometric_mean(map { $_->{speed} } @of), geometric_mean(map { $_->{memory} } @of);
}

# Runs a program; its summary, or nothing if it was not chosen or went wrong.
sub compare {
    my ($name, $times, $note, @args) = @_;
    return if $name !~ /(?:$pattern)/;
    my (@of_tvx, @of_nix);
    for my $i (1 .. $times) {
        my ($tvx, $nix) = run_pair($i % 2, @args);
        if (!ref $tvx) {
            printf "%-26s %s\n", $name, $tvx;
            $bad = 1;
            return;
        }
        push @of_tvx, $tvx;
        push @of_nix, $nix if $nix;
    }
    my $s = summary(\@of_tvx, \@of_nix);
    row($name, $s, $note && $note->($s));
    return $s;
}

# The trees --------------------------------------------------------------------------------

# A copy of the trees: pins.nix of corepkgs names its library by URL, here it is the tree beside it.
sub copy_trees {
    return $trees if defined $trees;
    $trees = '';
    my $from = $ENV{TREES} // return '';
    for my $name (@tree_names) {
        return '' unless -d "$from/$name";
    }
    mkdir "$dir/trees";
    system('cp', '-r', (map { "$from/$_" } @tree_names), "$dir/trees") == 0 or die "cp failed\n";
    spew("$dir/trees/corepkgs/pins.nix", "{ lib = $dir/trees/nix-lib; }\n");
    return $trees = "$dir/trees";
}

sub nix_files {
    my ($root) = @_;
    my @files;
    find({ wanted => sub { push @files, $File::Find::name if /\.nix$/ && -f && !-l }, no_chdir => 1 },
        $root);
    return sort @files;
}

# Each text becomes the body of a function: whoever imports that parses all and evaluates nothing.
# A file that any of the programs refuses (there are broken ones among the tests) is left out.
sub write_texts {
    my ($folder) = @_;
    my %text;
    mkdir $folder;
    for my $file (nix_files(copy_trees())) {
        my $name = keys %text;
        $text{$name} = '_: ' . slurp($file);
        spew("$folder/$name.nix", $text{$name});
    }
    for (1 .. 100) {
        my @names = sort { $a <=> $b } keys %text;
        spew("$folder/files.nix", "[\n", (map { "./$_.nix\n" } @names), "]\n");
        spew("$folder/all.nix", "[\n", (map { "($text{$_}\n)\n" } @names), "]\n");
        my @args = ('-E', "map (f: builtins.seq (import f) 0) (import $folder/files.nix)", '--strict');
        my ($refused) = grep { $_->{failed} } run_tvx(@args), @nix ? run_nix(@args) : ();
        return sum(map { length } values %text) / 1e6 unless $refused;
        my ($name) = $refused->{err} =~ m{\Q$folder\E/(\d+)\.nix};
        die "cannot tell what is wrong: $refused->{err}\n" unless defined $name && delete $text{$name};
    }
    die "too many of the files are refused\n";
}

# Groups -----------------------------------------------------------------------------------

# What the row for RESULTS.md says of each group.
my %result;

sub result_of {
    my ($name, @of) = @_;
    return unless @nix && @of;
    $result{$name} = sprintf '%.2f / %.2f',
        geometric_mean(map { $_->{speed} } @of), geometric_mean(map { $_->{memory} } @of);
}

sub program_name {
    my ($file) = @_;
    return $file =~ m{([^/]*)\.nix$} ? $1 : $file;
}

sub group_small {
    head('small programs');
    my @of = map { compare(program_name($_), $runs, undef, '--strict', $_) } sort glob "$here/bench/*.nix";
    mean_row(@of);
    result_of('small', @of);
    $result{lowest} = sprintf '%.2f', min(map { $_->{speed} } @of) if @nix && @of;
}

sub group_real {
    head('real work');
    my $root = copy_trees() or return print "skipped: TREES=DIR has to hold @tree_names\n";
    my @of;
    for my $file (sort glob "$here/bench/real/*.nix") {
        my $name = program_name($file);
        my $s = compare($name, $runs, undef, '--strict', '-E', "import $file { trees = $root; }") or next;
        push @of, $s;
        result_of($name, $s);
    }
    mean_row(@of);
}

sub group_parse {
    head('parsing');
    copy_trees() or return print "skipped: TREES=DIR has to hold @tree_names\n";
    my $folder = "$dir/texts";
    my $size = write_texts($folder);
    my $speed = sub {
        my ($s) = @_;
        return sprintf 'tvx %.1f MB/s', $size / $s->{time} unless @nix;
        return sprintf 'tvx %.1f, nix %.1f MB/s', map { $size / $_ } @$s{qw(time nix_time)};
    };
    my @of = (
        compare('many files', $runs, $speed, '--strict', '-E',
            "map (f: builtins.seq (import f) 0) (import $folder/files.nix)"),
        compare('one text', $runs, $speed, '-E', "builtins.length (import $folder/all.nix)"),
    );
    result_of('parse', @of);
}

sub group_json {
    head('JSON of 500,000 records');
    my $records = "$here/bench/json/records.nix";
    my $file = "$dir/records.json";
    my $value = compare('the value alone', $runs, undef, '-E', "builtins.deepSeq (import $records) 0");
    my $output = compare('--json', $runs, undef, '--strict', '--json', $records);
    if ($value && $output) {
        printf "%-26s %64.1f %8s\n", '--json above the value', $output->{mb} - $value->{mb},
            @nix ? sprintf('%.1f', $output->{nix_mb} - $value->{nix_mb}) : '';
        result_of('json', $output);
    }
    my $written = run_tvx('--strict', '--json', $records);
    return if $written->{failed};
    rename "$dir/out", $file;
    my $parsed = compare('fromJSON', $runs, undef, '-E',
        "builtins.length (builtins.fromJSON (builtins.readFile $file))");
    result_of('fromJSON', $parsed) if $parsed;
}

# Short runs: many, and the least of them is the one that nobody disturbed.
sub group_start {
    head('start');
    my @true = map { run_once('/bin/true') } 1 .. 10 * $runs;
    my $s = compare('-E 1', 10 * $runs, undef, '-E', '1') or return;
    printf "%-26s tvx %.2f ms and %.1f MB, nix %s, /bin/true %.2f ms\n", 'least',
        1000 * $s->{least}, $s->{mb}, @nix ? sprintf('%.2f ms', 1000 * $s->{nix_least}) : '-',
        1000 * min(map { $_->{time} } @true);
    $result{start} = sprintf '%.2f ms, %.1f MB', 1000 * $s->{least}, $s->{mb};
}

my %group = (
    small => \&group_small, real => \&group_real, parse => \&group_parse, json => \&group_json,
    start => \&group_start,
);

$| = 1;
my $version = @nix ? `@nix --version` : "";
chomp $version;
print @nix ? "tvx beside $version" : "no nix-instantiate found, set NIX='...' to compare",
    "; medians of $runs pairs of runs, $clock time\n";
for my $name (@groups) {
    die "no group '$name'\n" unless $group{$name};
    $group{$name}->();
}
print "\nspeed / memory as nix/tvx, for t/bench/RESULTS.md:\n| step | ",
    join(' | ', map { $result{$_} // '-' } qw(small lowest misc home-manager packages parse json fromJSON start)),
    " |\n" if %result;
exit($bad ? 1 : 0);
