#include "lib/url.h"
#include "lib/gc.h"
#include <arpa/inet.h>
#include <stdlib.h>

/* Characters ------------------------------------------------------------------------------ */

static const char sub_delimiters[] = "!$&'()*+,;=";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_in(char c, const char *set)
{
    return c && strchr(set, c);
}

static bool is_unreserved(char c)
{
    return is_letter(c) || is_digit(c) || is_in(c, "-._~");
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Whether the `%` at i begins an encoded character. */
static bool is_encoded(struct slice text, size_t i)
{
    return i + 2 < text.len && hex_digit(text.ptr[i + 1]) >= 0 && hex_digit(text.ptr[i + 2]) >= 0;
}

static struct slice part(struct slice s, size_t start, size_t end)
{
    return (struct slice){ s.ptr + start, end - start };
}

static struct slice rest(struct slice s, size_t start)
{
    return part(s, start < s.len ? start : s.len, s.len);
}

static bool starts(struct slice s, char c)
{
    return s.len > 0 && s.ptr[0] == c;
}

/* Where the first of some characters is, or the end. */
static size_t find_any(struct slice s, const char *chars)
{
    size_t i = 0;
    while (i < s.len && !is_in(s.ptr[i], chars))
        i++;
    return i;
}

/* Splits off what is ahead of a character, which goes; all of it where there is none. */
static struct slice cut(struct slice *text, const char *separator)
{
    size_t end = find_any(*text, separator);
    struct slice before = part(*text, 0, end);
    *text = rest(*text, end + 1);
    return before;
}

bool url_decode(struct slice text, struct slice *decoded, const char **why)
{
    struct buf b = { 0 };
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '%') {
            buf_char(&b, text.ptr[i]);
        } else if (is_encoded(text, i)) {
            buf_char(&b, (char)(hex_digit(text.ptr[i + 1]) * 16 + hex_digit(text.ptr[i + 2])));
            i += 2;
        } else {
            *why = buf_text("invalid URI parameter '%.*s': %s", SLICE_ARGS(text),
                i + 2 < text.len ? "bad hexdig in pct-encoding" : "incomplete pct-encoding");
            return false;
        }
    }
    buf_cstr(&b);
    *decoded = buf_view(&b);
    return true;
}

/* Decodes what is known to be well-formed. */
static struct slice decode(struct slice text)
{
    struct slice decoded = text;
    const char *why;
    url_decode(text, &decoded, &why);
    return decoded;
}

static void encode(struct buf *out, struct slice text, const char *keep)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (is_unreserved(c) || is_in(c, keep))
            buf_char(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

/* Grammar --------------------------------------------------------------------------------- */

/* A text that is read from its front. It ends to be read at what does not belong there. */
struct reader {
    struct slice text;
    bool mismatch; /* what is there is malformed */
};

/* Takes all that is unreserved, a sub-delimiter, in `more` or percent-encoded. False at a `%` that
 * encodes nothing. */
static bool take_chars(struct reader *r, const char *more, struct slice *taken)
{
    struct slice text = r->text;
    size_t i = 0;
    bool good = true;
    for (; i < text.len && good; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            good = is_encoded(text, i);
            i += good ? 2 : 0;
        } else if (!is_unreserved(c) && !is_in(c, sub_delimiters) && !is_in(c, more)) {
            break;
        }
    }
    i -= good ? 0 : 1;
    *taken = part(text, 0, i);
    r->text = rest(text, i);
    return good;
}

static bool require_chars(struct reader *r, const char *more, struct slice *taken)
{
    r->mismatch = r->mismatch || !take_chars(r, more, taken);
    return !r->mismatch;
}

static bool read_scheme(struct reader *r, struct slice *scheme)
{
    size_t end = 0;
    while (end < r->text.len &&
           (is_letter(r->text.ptr[end]) ||
               (end > 0 && (is_digit(r->text.ptr[end]) || is_in(r->text.ptr[end], "+-.")))))
        end++;
    if (end == 0 || end == r->text.len || r->text.ptr[end] != ':')
        return false;
    *scheme = part(r->text, 0, end);
    r->text = rest(r->text, end + 1);
    return true;
}

static void read_user(struct reader *r, struct buf *out)
{
    struct reader ahead = *r;
    struct slice info;
    if (!take_chars(&ahead, ":", &info) || !starts(ahead.text, '@'))
        return;
    r->text = rest(ahead.text, 1);
    bool has_password = find_any(info, ":") < info.len;
    encode(out, decode(cut(&info, ":")), "");
    if (has_password) {
        buf_char(out, ':');
        encode(out, decode(info), "");
    }
    buf_char(out, '@');
}

static bool is_ipv6(struct slice address)
{
    struct in6_addr parsed;
    struct slice zone = address;
    struct buf plain = { 0 };
    buf_slice(&plain, cut(&zone, "%"));
    if (plain.len < address.len) { /* RFC 6874 */
        struct reader r = { .text = rest(zone, 2) };
        struct slice name;
        if (zone.len < 3 || memcmp(zone.ptr, "25", 2) != 0 || !take_chars(&r, "", &name) ||
            r.text.len > 0)
            return false;
    }
    return inet_pton(AF_INET6, buf_cstr(&plain), &parsed) == 1;
}

/* v1.address */
static bool is_ip_future(struct slice address)
{
    size_t dot = find_any(address, ".");
    if (!starts(address, 'v') || dot < 2 || dot + 1 >= address.len)
        return false;
    for (size_t i = 1; i < dot; i++) {
        if (hex_digit(address.ptr[i]) < 0)
            return false;
    }
    struct reader r = { .text = rest(address, dot + 1) };
    struct slice name;
    return take_chars(&r, ":", &name) && r.text.len == 0 && find_any(name, "%") == name.len;
}

static void read_host(struct reader *r, struct buf *out)
{
    struct slice host;
    if (!starts(r->text, '[')) {
        if (require_chars(r, "", &host))
            encode(out, decode(host), "");
        return;
    }
    size_t end = find_any(r->text, "]");
    host = part(r->text, 1, end);
    if (end == r->text.len || !(is_ipv6(host) || is_ip_future(host))) {
        r->mismatch = true;
        return;
    }
    buf_char(out, '[');
    encode(out, decode(host), ":");
    buf_char(out, ']');
    r->text = rest(r->text, end + 1);
}

/* *port: the digits behind the colon. */
static void read_authority(struct reader *r, struct url *u, struct slice *port)
{
    struct buf out = { 0 };
    read_user(r, &out);
    size_t start = out.len;
    read_host(r, &out);
    u->has_authority = true;
    u->has_host = out.len > start;
    *port = (struct slice){ "", 0 };
    if (starts(r->text, ':')) {
        size_t end = 1;
        while (end < r->text.len && is_digit(r->text.ptr[end]))
            end++;
        *port = part(r->text, 1, end);
        r->text = rest(r->text, end);
    }
    buf_cstr(&out);
    u->authority = buf_view(&out);
}

static const char *query_chars(bool lenient)
{
    return lenient ? ":@/?[] \"" : ":@/?[]";
}

/* The parts of a URL as they stand in its text. */
struct parts {
    struct slice port, path, query, fragment;
};

static void read_parts(struct reader *r, struct url *u, bool lenient, struct parts *p)
{
    *p = (struct parts){ .port = { "", 0 } };
    bool slashes = r->text.len >= 2 && memcmp(r->text.ptr, "//", 2) == 0;
    if (slashes) {
        r->text = rest(r->text, 2);
        read_authority(r, u, &p->port);
    }
    p->path = p->query = p->fragment = part(r->text, 0, 0);
    if (!r->mismatch && (!slashes || starts(r->text, '/')))
        require_chars(r, ":@/", &p->path);
    if (!r->mismatch && starts(r->text, '?')) {
        r->text = rest(r->text, 1);
        take_chars(r, query_chars(lenient), &p->query);
    }
    if (!r->mismatch && starts(r->text, '#')) {
        r->text = rest(r->text, 1);
        require_chars(r, lenient ? ":@/?# \"^" : ":@/?#", &p->fragment);
    }
}

/* Of a text without a scheme: the first part of its path may have no colon. */
static void check_relative(struct reader *r)
{
    struct reader ahead = *r;
    struct slice name;
    if (take_chars(&ahead, "@", &name) && name.len > 0)
        r->mismatch = starts(ahead.text, ':');
}

/* The query ------------------------------------------------------------------------------- */

struct indexed_param {
    struct url_param param;
    size_t index;
};

/* By name, then in the order of the text. */
static int compare_params(const void *a, const void *b)
{
    const struct indexed_param *x = a, *y = b;
    int c = slice_cmp(x->param.name, y->param.name);
    return c ? c : (x->index > y->index) - (x->index < y->index);
}

/* Of those with the same name the first stays. */
static void set_params(struct url *u, struct indexed_param *params, size_t count)
{
    if (count > 1)
        qsort(params, count, sizeof *params, compare_params);
    u->query = count ? gc_alloc(count * sizeof *u->query) : NULL;
    u->query_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !slice_eq(params[i].param.name, params[i - 1].param.name))
            u->query[u->query_count++] = params[i].param;
    }
}

/* With what only lenient parsing takes encoded. */
static struct slice encode_lenient(struct slice text)
{
    struct buf b = { 0 };
    for (size_t i = 0; i < text.len; i++) {
        if (is_in(text.ptr[i], " \""))
            buf_printf(&b, "%%%02X", (unsigned char)text.ptr[i]);
        else
            buf_char(&b, text.ptr[i]);
    }
    buf_cstr(&b);
    return buf_view(&b);
}

/* Reads a query that is well-formed. */
static void split_query(struct url *u, struct slice text, const struct url_warn *warn)
{
    size_t most = 1, count = 0;
    for (size_t i = 0; i < text.len; i++)
        most += text.ptr[i] == '&';
    struct indexed_param *params = gc_alloc(most * sizeof *params);
    bool more = text.len > 0;
    while (more) {
        more = find_any(text, "&") < text.len;
        struct slice value = cut(&text, "&"), whole = value;
        struct slice name = cut(&value, "=");
        if (name.len == whole.len)
            warn->warn(warn->self, encode_lenient(name));
        else
            params[count] = (struct indexed_param){ { decode(name), decode(value) }, count };
        count += name.len < whole.len;
    }
    set_params(u, params, count);
}

bool url_parse_query(
    struct url *u, struct slice text, bool lenient, const struct url_warn *warn, const char **why)
{
    struct reader r = { .text = text };
    struct slice query;
    if (!take_chars(&r, query_chars(lenient), &query) || r.text.len > 0) {
        *why = buf_text("invalid URI query '%.*s': leftover", SLICE_ARGS(text));
        return false;
    }
    split_query(u, query, warn);
    return true;
}

const struct slice *url_param(const struct url *u, const char *name)
{
    for (size_t i = 0; i < u->query_count; i++) {
        if (slice_eq(u->query[i].name, slice_of(name)))
            return &u->query[i].value;
    }
    return NULL;
}

void url_set_param(struct url *u, struct slice name, struct slice value)
{
    struct indexed_param *params = gc_alloc((u->query_count + 1) * sizeof *params);
    params[0] = (struct indexed_param){ { name, value }, 0 };
    for (size_t i = 0; i < u->query_count; i++)
        params[i + 1] = (struct indexed_param){ u->query[i], i + 1 };
    set_params(u, params, u->query_count + 1);
}

void url_drop_param(struct url *u, const char *name)
{
    struct url_param *kept = gc_alloc((u->query_count + 1) * sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < u->query_count; i++) {
        if (!slice_eq(u->query[i].name, slice_of(name)))
            kept[count++] = u->query[i];
    }
    u->query = kept;
    u->query_count = count;
}

/* The path -------------------------------------------------------------------------------- */

void url_split_path(struct url *u, struct slice path)
{
    u->path_count = 1;
    for (size_t i = 0; i < path.len; i++)
        u->path_count += path.ptr[i] == '/';
    u->path = gc_alloc(u->path_count * sizeof *u->path);
    for (size_t i = 0; i < u->path_count; i++)
        u->path[i] = cut(&path, "/");
}

void url_push_path(struct url *u, struct slice name)
{
    struct slice *path = gc_alloc((u->path_count + 1) * sizeof *path);
    if (u->path_count)
        memcpy(path, u->path, u->path_count * sizeof *path);
    path[u->path_count++] = name;
    u->path = path;
}

bool url_file_path(const struct url *u, struct slice *path, const char **why)
{
    struct buf b = { 0 };
    for (size_t i = 0; i < u->path_count; i++) {
        struct slice name = u->path[i];
        if (find_any(name, "/") < name.len) {
            *why = buf_text("URL path component '%.*s' contains '/', which is not allowed in file "
                            "names",
                SLICE_ARGS(name));
            return false;
        }
        size_t end = strnlen(name.ptr, name.len);
        if (end < name.len) {
            *why = buf_text("URL path component '%.*s␀%.*s' contains NUL byte which is not allowed",
                (int)end, name.ptr, (int)(name.len - end - 1), name.ptr + end + 1);
            return false;
        }
        if (i == 0 ? name.len == 0 : b.len > 0 && b.ptr[b.len - 1] != '/')
            buf_char(&b, '/');
        buf_slice(&b, name);
    }
    buf_cstr(&b);
    *path = buf_view(&b);
    return true;
}

/* All of it ------------------------------------------------------------------------------- */

static bool add_port(struct url *u, struct slice digits, const char **why)
{
    unsigned port = 0;
    for (size_t i = 0; i < digits.len && port <= UINT16_MAX; i++)
        port = port * 10 + (unsigned)(digits.ptr[i] - '0');
    if (digits.len == 0)
        return true;
    if (port == 0 || port > UINT16_MAX) {
        *why = buf_text("port '%.*s' is invalid", SLICE_ARGS(digits));
        return false;
    }
    u->authority = slice_of(buf_text("%.*s:%u", SLICE_ARGS(u->authority), port));
    return true;
}

bool url_parse(
    struct url *u, struct slice text, bool lenient, const struct url_warn *warn, const char **why)
{
    *u = (struct url){ .scheme = { "", 0 }, .fragment = { "", 0 } };
    struct reader r = { .text = text };
    struct parts parts;
    bool has_scheme = read_scheme(&r, &u->scheme);
    if (!has_scheme)
        check_relative(&r);
    if (!r.mismatch && (has_scheme || !starts(r.text, ':')))
        read_parts(&r, u, lenient, &parts);
    if (r.mismatch || r.text.len > 0) {
        *why = buf_text("'%.*s' is not a valid URL: %s", SLICE_ARGS(text),
            r.mismatch ? "mismatch" : "leftover");
        return false;
    }
    if (u->scheme.len == 0) {
        *why = buf_text("'%.*s' doesn't have a scheme", SLICE_ARGS(text));
        return false;
    }
    if (!add_port(u, parts.port, why))
        return false;
    if (slice_eq(url_transport(u), slice_of("file"))) {
        if (u->has_host) {
            *why = buf_text("file:// URL '%.*s' has unexpected authority '%.*s'", SLICE_ARGS(text),
                SLICE_ARGS(u->authority));
            return false;
        }
        if (parts.path.len == 0)
            parts.path = slice_of("/");
    }
    u->fragment = decode(parts.fragment);
    url_split_path(u, parts.path);
    for (size_t i = 0; i < u->path_count; i++)
        u->path[i] = decode(u->path[i]);
    split_query(u, parts.query, warn);
    return true;
}

void url_write(struct buf *out, const struct url *u)
{
    buf_slice(out, u->scheme);
    buf_char(out, ':');
    if (u->has_authority) {
        buf_str(out, "//");
        buf_slice(out, u->authority);
    }
    for (size_t i = 0; i < u->path_count; i++) {
        if (i > 0)
            buf_char(out, '/');
        encode(out, u->path[i], ":@");
    }
    for (size_t i = 0; i < u->query_count; i++) {
        buf_char(out, i == 0 ? '?' : '&');
        encode(out, u->query[i].name, ":@/?");
        buf_char(out, '=');
        encode(out, u->query[i].value, ":@/?");
    }
    if (u->fragment.len) {
        buf_char(out, '#');
        encode(out, u->fragment, "");
    }
}

const char *url_text(const struct url *u)
{
    struct buf b = { 0 };
    url_write(&b, u);
    return buf_cstr(&b);
}

struct slice url_application(const struct url *u)
{
    size_t plus = find_any(u->scheme, "+");
    return part(u->scheme, 0, plus < u->scheme.len ? plus : 0);
}

struct slice url_transport(const struct url *u)
{
    size_t plus = find_any(u->scheme, "+");
    return plus < u->scheme.len ? rest(u->scheme, plus + 1) : u->scheme;
}
