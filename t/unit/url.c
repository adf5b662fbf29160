#include "lib/url.h"
#include "lib/gc.h"
#include "t/unit/tap.h"

static unsigned warnings;

static void count_warning(void *self, struct slice param)
{
    (void)self;
    (void)param;
    warnings++;
}

static const struct url_warn warn = { count_warning, NULL };

static void written(const char *text, const char *want)
{
    struct url u;
    const char *why = "";
    ok(url_parse(&u, slice_of(text), false, &warn, &why), "is a URL");
    is_str(url_text(&u), want, text);
}

static void refused(const char *text, const char *want)
{
    struct url u;
    const char *why = "";
    ok(!url_parse(&u, slice_of(text), false, &warn, &why), "is no URL");
    is_str(why, want, text);
}

static void writes_canonically(void)
{
    written("a:", "a:");
    written("A+b.c-d://u:p%41@H:080/x%2f/y;z?c=d&a=b&a=c#f%20",
        "A+b.c-d://u:pA@H:80/x%2F/y%3Bz?a=b&c=d#f%20");
    written("a://@:?#", "a://@");
    written("a://[::1.2.3.4]:", "a://[::1.2.3.4]");
    written("a://[fe80::1%25eth0]/", "a://[fe80::1%25eth0]/");
    written("a://[vF.x:y]", "a://[vF.x:y]");
    written("file:", "file:/");
    written("x+file://?a=b", "x+file:///?a=b");
    written("a:b#c#d", "a:b#c%23d");
    written("a:b?x=1=2;3", "a:b?x=1%3D2%3B3");
}

static void says_what_is_wrong(void)
{
    refused("a:b%2", "'a:b%2' is not a valid URL: mismatch");
    refused("a:b^%zz", "'a:b^%zz' is not a valid URL: leftover");
    refused("a:b?%zz", "'a:b?%zz' is not a valid URL: leftover");
    refused("a:b#%", "'a:b#%' is not a valid URL: mismatch");
    refused("a://b%zz:c@d", "'a://b%zz:c@d' is not a valid URL: mismatch");
    refused("a://b:%zz@d", "'a://b:%zz@d' is not a valid URL: leftover");
    refused("a://[::g]", "'a://[::g]' is not a valid URL: mismatch");
    refused("a://[::1%25]", "'a://[::1%25]' is not a valid URL: mismatch");
    refused("a://[::1", "'a://[::1' is not a valid URL: mismatch");
    refused("a://[v1.]", "'a://[v1.]' is not a valid URL: mismatch");
    refused("1a:b", "'1a:b' is not a valid URL: mismatch");
    refused(":b", "':b' is not a valid URL: leftover");
    refused("", "'' doesn't have a scheme");
    refused("a/b:c", "'a/b:c' doesn't have a scheme");
    refused("a://b:0", "port '0' is invalid");
    refused("a://b:99999999999999999999", "port '99999999999999999999' is invalid");
    refused("file://a/b", "file:// URL 'file://a/b' has unexpected authority 'a'");
}

static void takes_more_if_lenient(void)
{
    static const char text[] = "a:b?x= \"#^ \"";
    struct url u;
    const char *why;
    ok(!url_parse(&u, slice_of(text), false, &warn, &why), "strictly it is malformed");
    ok(url_parse(&u, slice_of(text), true, &warn, &why), "leniently it is not");
    is_slice(*url_param(&u, "x"), slice_of(" \""), "the parameter");
    is_slice(u.fragment, slice_of("^ \""), "the fragment");
}

static void keeps_parameters(void)
{
    struct url u, copy;
    const char *why;
    warnings = 0;
    ok(url_parse(&u, slice_of("a:b?z=1&y&=&&z=2"), false, &warn, &why), "parses");
    is_int(warnings, 2, "two have no =");
    is_str(url_text(&u), "a:b?=&z=1", "of equal names the first stays");
    copy = u;
    url_set_param(&u, slice_of("z"), slice_of("3"));
    url_set_param(&u, slice_of("a"), slice_of("4"));
    is_str(url_text(&u), "a:b?=&a=4&z=3", "set");
    is_str(url_text(&copy), "a:b?=&z=1", "the copy is as it was");
    url_drop_param(&copy, "z");
    is_str(url_text(&copy), "a:b?=", "dropped");
    is_str(url_text(&u), "a:b?=&a=4&z=3", "from one of them");
    ok(url_param(&u, "q") == NULL, "not there");
}

static void file_path(const char *text, const char *want)
{
    struct url u;
    struct slice path;
    const char *why = "";
    ok(url_parse(&u, slice_of(text), false, &warn, &why), "is a URL");
    if (url_file_path(&u, &path, &why))
        is_slice(path, slice_of(want), text);
    else
        is_str(why, want, text);
}

static void names_files(void)
{
    file_path("path:", "/");
    file_path("path:///a//b%20/", "/a/b /");
    file_path("path:./a//b", "./a/b");
    file_path(
        "path:a%2fb", "URL path component 'a/b' contains '/', which is not allowed in file names");
    file_path("path:a%00b", "URL path component 'a␀b' contains NUL byte which is not allowed");
}

static void splits_schemes(void)
{
    struct url u = { .scheme = slice_of("git+x+y") };
    is_slice(url_application(&u), slice_of("git"), "application");
    is_slice(url_transport(&u), slice_of("x+y"), "transport");
    u.scheme = slice_of("git");
    is_slice(url_application(&u), slice_of(""), "no application");
    is_slice(url_transport(&u), slice_of("git"), "transport alone");
}

int main(void)
{
    gc_init();
    writes_canonically();
    says_what_is_wrong();
    takes_more_if_lenient();
    keeps_parameters();
    names_files();
    splits_schemes();
    return done_testing();
}
