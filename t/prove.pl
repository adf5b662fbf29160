#!/usr/bin/perl
# Runs test programs that print TAP, as prove(1) does, and ends with a line of counts. An argument is
# a program, perhaps with arguments of its own after spaces:
#
#   N passed, N failed[, N skipped]
#
# The counts are of tests, not of files. A test that was planned and never ran has failed; so has a
# file that dies, prints no TAP, or runs for longer than TIMEOUT seconds. A test marked TODO that
# fails counts as skipped. V=1 shows each test. The exit status is 0 if some test ran and none
# failed.
use strict;
use warnings;
use TAP::Harness;

my $timeout = $ENV{TIMEOUT} || 600;
chomp(my $jobs = `nproc 2>/dev/null` || 2);

my $harness = TAP::Harness->new({
    jobs => $jobs,
    verbosity => $ENV{V} ? 1 : 0,
    failures => 1,
    color => -t STDOUT ? 1 : 0,
    exec => sub {
        my ($file, @args) = split ' ', $_[1];
        return ['timeout', $timeout, -x $file ? () : 'sh', $file =~ m{/} ? $file : "./$file", @args];
    },
});

my ($passed, $failed, $skipped) = (0, 0, 0);
my $result = $harness->runtests(@ARGV);
for my $parser ($result->parsers) {
    my $run = $parser->tests_run || 0;
    my $bad = $parser->failed;
    my $skip = $parser->skip_all ? 1 : $parser->skipped + $parser->todo - $parser->todo_passed;
    my $lost = ($parser->tests_planned || 0) - $run;
    $passed += $parser->passed - ($parser->skip_all ? 0 : $skip);
    $skipped += $skip;
    $bad += $lost if $lost > 0;
    $bad ||= 1 if $parser->has_problems;
    $failed += $bad;
}

print "$passed passed, $failed failed", $skipped ? ", $skipped skipped" : "", "\n";
exit($failed || !($passed + $skipped) ? 1 : 0);
