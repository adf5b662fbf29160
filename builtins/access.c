#include "builtins/access.h"
#include "lib/path.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether a text is `scheme:` and no more. */
static bool is_scheme(struct slice text)
{
    if (text.len < 2 || text.ptr[text.len - 1] != ':' || !is_letter(text.ptr[0]))
        return false;
    for (size_t i = 1; i < text.len - 1; i++) {
        char c = text.ptr[i];
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.')
            return false;
    }
    return true;
}

static bool is_below(struct slice uri, struct slice prefix)
{
    if (uri.len < prefix.len || prefix.len == 0 || memcmp(uri.ptr, prefix.ptr, prefix.len) != 0)
        return false;
    return uri.len == prefix.len || prefix.ptr[prefix.len - 1] == '/' ||
           uri.ptr[prefix.len] == '/' || is_scheme(prefix);
}

static bool is_listed(const char *list, struct slice uri)
{
    static const char blanks[] = " \t\n\r";
    for (list += strspn(list, blanks); *list; list += strspn(list, blanks)) {
        struct slice prefix = { list, strcspn(list, blanks) };
        if (is_below(uri, prefix))
            return true;
        list += prefix.len;
    }
    return false;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The path of `file:/path` or `file:///path`; empty for what is no such URL. */
static struct slice file_path(struct slice uri)
{
    static const char scheme[] = "file:";
    size_t i = sizeof scheme - 1;
    if (uri.len < i || memcmp(uri.ptr, scheme, i) != 0)
        return (struct slice){ "", 0 };
    if (uri.len >= i + 2 && memcmp(uri.ptr + i, "//", 2) == 0)
        i += 2;
    struct buf path = { 0 };
    for (; i < uri.len && uri.ptr[i] != '?' && uri.ptr[i] != '#'; i++) {
        bool coded = uri.ptr[i] == '%' && i + 2 < uri.len && hex_digit(uri.ptr[i + 1]) >= 0 &&
                     hex_digit(uri.ptr[i + 2]) >= 0;
        char c = uri.ptr[i];
        if (coded) {
            c = (char)(hex_digit(uri.ptr[i + 1]) * 16 + hex_digit(uri.ptr[i + 2]));
            i += 2;
        }
        if (c == '\0')
            return (struct slice){ "", 0 };
        buf_char(&path, c);
    }
    bool absolute = path.len > 0 && path.ptr[0] == '/';
    return absolute ? path_canonical(buf_view(&path)) : (struct slice){ "", 0 };
}

void access_check_uri(struct vm *vm, struct slice uri)
{
    if (!vm->settings.restricted)
        return;
    if (vm->settings.allowed_uris && is_listed(vm->settings.allowed_uris, uri))
        return;
    bool is_path = uri.len > 0 && uri.ptr[0] == '/';
    struct slice path = is_path ? path_canonical(uri) : file_path(uri);
    if (path.len == 0)
        vm_raise(vm, ERR_FORBIDDEN, "access to URI '%.*s' is forbidden in restricted mode",
            (int)uri.len, uri.ptr);
    struct file_info info;
    const char *why;
    if (!vm->io->file_info(vm->io, path.ptr, &info, &why))
        vm_raise(vm, ERR_FORBIDDEN, "%s", why);
}
