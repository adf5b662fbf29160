# A web server for the tests of fetching, on the loopback address, for a minute at most:
#
#   perl t/httpd.pl PORT-FILE LOG
#
# writes its port to a file once it listens, and the lines of all requests to another. It serves
# the files of the current directory, with an ETag, and:
#
#   /to/PATH         redirects to /PATH      /loop     redirects to itself
#   /fixed/PATH      serves PATH with a Link header that says /PATH is immutable
#   /busy/PATH       is unavailable at first /cut/PATH says it is longer than it is
#   /slow/PATH       takes its time          /head/NAME  answers with the value of that header
use strict;
use warnings;
use IO::Socket::INET;

my ($port_file, $log_file) = @ARGV;
alarm 60;
$SIG{PIPE} = 'IGNORE';
$SIG{CHLD} = 'IGNORE';
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 20, ReuseAddr => 1) or die $@;
open my $log, '>', $log_file or die;
$log->autoflush(1);
open my $port, '>', "$port_file.new" or die;
print $port $server->sockport, "\n";
close $port;
rename "$port_file.new", $port_file;
my %seen;

sub answer
{
    my ($client, $status, $head, $body) = @_;
    my $length = length $body;
    $head = "Content-Length: $length\r\n$head" unless $head =~ /^Content-Length/;
    print $client "HTTP/1.1 $status\r\nConnection: close\r\n$head\r\n$body";
}

sub serve
{
    my ($client, $path, $head, $extra) = @_;
    open my $file, '<:raw', $path or return answer($client, '404 Not Found', '', 'none');
    local $/;
    my $bytes = <$file>;
    my $etag = sprintf '"%d-%d"', (stat $file)[9, 7];
    return answer($client, '304 Not Modified', "ETag: $etag\r\n", '')
        if ($head->{'if-none-match'} // '') eq $etag;
    return answer($client, '200 OK', "ETag: $etag\r\n$extra", $bytes);
}

sub handle
{
    my ($client) = @_;
    my $line = <$client> // return;
    my %head;
    while (defined(my $next = <$client>)) {
        $next =~ s/\r?\n$//;
        last if $next eq '';
        $head{ lc $1 } = $2 if $next =~ /^([^:]*):\s*(.*)/;
    }
    print $log $line;
    my ($url) = $line =~ m{^GET /(\S*)} or return answer($client, '400 Bad Request', '', '');
    my ($kind, $rest) = $url =~ m{^([^/]*)/(.*)};
    $kind //= $url;
    my $host = 'http://' . $head{host};
    return answer($client, '302 Found', "Location: /$rest\r\n", '') if $kind eq 'to';
    return answer($client, '302 Found', "Location: /loop\r\n", '') if $kind eq 'loop';
    return serve($client, $rest, \%head, "Link: <$host/$rest>; rel=\"immutable\"\r\n")
        if $kind eq 'fixed';
    return answer($client, '503 Service Unavailable', '', '') if $kind eq 'busy' && !$seen{$rest}++;
    return serve($client, $rest, \%head, '') if $kind eq 'busy';
    return answer($client, '200 OK', "Content-Length: 1000\r\n", 'x') if $kind eq 'cut';
    return answer($client, '200 OK', '', $head{$rest} // '') if $kind eq 'head';
    if ($kind eq 'slow') {
        return if fork;
        close $server;
        print $client "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx";
        $client->flush;
        sleep 3;
        exit;
    }
    return serve($client, $url, \%head, '');
}

while (my $client = $server->accept) {
    handle($client);
    close $client;
}
