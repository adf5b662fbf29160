#include "lib/fetch/http.h"
#include "lib/stop.h"
#include "lib/fetch/library.h"
#include "lib/buf.h"
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MAX_REDIRECTS = 10, FIRST_WAIT_MS = 250, LOOK_UP_MS = 100 };

/* More than any source tree, less than a disk: what is larger never ends. */
static const int64_t max_bytes = (int64_t)64 << 30;

#define FUNCTIONS(F)                                                                               \
    F(curl_global_init)                                                                            \
    F(curl_easy_init)                                                                              \
    F(curl_easy_setopt)                                                                            \
    F(curl_easy_getinfo)                                                                           \
    F(curl_easy_cleanup)                                                                           \
    F(curl_easy_strerror)                                                                          \
    F(curl_multi_init)                                                                             \
    F(curl_multi_add_handle)                                                                       \
    F(curl_multi_perform)                                                                          \
    F(curl_multi_poll)                                                                             \
    F(curl_multi_info_read)                                                                        \
    F(curl_multi_remove_handle)                                                                    \
    F(curl_multi_cleanup)                                                                          \
    F(curl_slist_append)                                                                           \
    F(curl_slist_free_all)                                                                         \
    F(curl_version_info)

/* The header has macros of these names that check types. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

#define POINTER(name) __typeof__(&(name)) (name);
static struct {
    FUNCTIONS(POINTER)
    bool loaded;
} lib;

static bool load(const char **why)
{
    static const char *const files[] = { "libcurl.so.4", "libcurl-gnutls.so.4", NULL };
#define SYMBOL(name) { #name, &lib.name },
    const struct library_symbol symbols[] = { FUNCTIONS(SYMBOL) };
    if (lib.loaded)
        return true;
    lib.loaded = library_load(files, symbols, ARRAY_LEN(symbols), why);
    if (lib.loaded)
        lib.curl_global_init(CURL_GLOBAL_ALL);
    return lib.loaded;
}

/* One attempt ----------------------------------------------------------------------------- */

struct transfer {
    const struct fetcher *f;
    const struct http_request *request;
    struct http_response *response;
    CURL *curl;
    struct curl_slist *headers;
    int fd;
    int write_error; /* an errno */
    bool stop;       /* we have it already */
    char message[CURL_ERROR_SIZE];
};

static long status_of(struct transfer *t)
{
    long status = 0;
    lib.curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

static size_t take_bytes(char *bytes, size_t size, size_t n, void *self)
{
    struct transfer *t = self;
    size_t left = size * n;
    while (left > 0) {
        ssize_t written = write(t->fd, bytes, left);
        if (written < 0 && errno != EINTR) {
            t->write_error = errno;
            return 0;
        }
        if (written > 0) {
            bytes += written;
            left -= (size_t)written;
        }
    }
    return size * n;
}

static struct slice trim(struct slice s)
{
    while (s.len && strchr(" \t\r\n", s.ptr[0]))
        s = (struct slice){ s.ptr + 1, s.len - 1 };
    while (s.len && strchr(" \t\r\n", s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/* <URL>; rel="immutable" */
static const char *immutable_link(struct slice value)
{
    static const char rel[] = ">; rel=\"immutable\"";
    size_t len = sizeof rel - 1;
    if (value.len <= len || value.ptr[0] != '<' ||
        strncasecmp(value.ptr + value.len - len, rel, len) != 0)
        return NULL;
    return buf_text("%.*s", (int)(value.len - len - 1), value.ptr + 1);
}

static size_t take_header(char *bytes, size_t size, size_t n, void *self)
{
    struct transfer *t = self;
    struct slice line = { bytes, size * n };
    const char *colon = line.len ? memchr(line.ptr, ':', line.len) : NULL;
    if (line.len > 5 && strncasecmp(line.ptr, "HTTP/", 5) == 0) {
        t->response->etag = NULL;
        if (ftruncate(t->fd, 0) != 0 || lseek(t->fd, 0, SEEK_SET) != 0)
            return 0;
        return line.len;
    }
    if (!colon)
        return line.len;
    struct slice name = trim((struct slice){ line.ptr, (size_t)(colon - line.ptr) });
    struct slice value = trim((struct slice){ colon + 1, line.len - (size_t)(colon + 1 - bytes) });
    if (name.len == 4 && strncasecmp(name.ptr, "etag", 4) == 0) {
        t->response->etag = buf_text("%.*s", (int)value.len, value.ptr);
        t->stop = t->request->etag && status_of(t) == 200 &&
                  strcmp(t->response->etag, t->request->etag) == 0;
        return t->stop ? 0 : line.len;
    }
    if (name.len == 4 && strncasecmp(name.ptr, "link", 4) == 0) {
        const char *link = immutable_link(value);
        if (link)
            t->response->immutable_url = link;
    }
    return line.len;
}

/* Called by libcurl, now and then. */
static int watch(void *self, curl_off_t total, curl_off_t now,
    curl_off_t to_send __attribute__((unused)), curl_off_t sent __attribute__((unused)))
{
    struct transfer *t = self;
    const double mib = 1 << 20;
    if (t->f->progress && now > 0 && now < total)
        t->f->progress(t->f->self, buf_text("downloading '%s': %.1f of %.1f MiB", t->request->url,
                                       (double)now / mib, (double)total / mib));
    else if (t->f->progress)
        t->f->progress(
            t->f->self, buf_text("downloading '%s': %.1f MiB", t->request->url, (double)now / mib));
    return stop_wanted;
}

static void set_connection(struct transfer *t, const struct fetch_settings *s)
{
    CURL *c = t->curl;
    const curl_version_info_data *version = lib.curl_version_info(CURLVERSION_NOW);
    const char *suffix = s->user_agent_suffix;
    lib.curl_easy_setopt(c, CURLOPT_USERAGENT,
        buf_text("curl/%s tvx/%s%s%s", version->version, TVX_VERSION, suffix && *suffix ? " " : "",
            suffix ? suffix : ""));
    lib.curl_easy_setopt(
        c, CURLOPT_HTTP_VERSION, (long)(s->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    lib.curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    lib.curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)s->connect_timeout);
    lib.curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    lib.curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)s->stalled_download_timeout);
    lib.curl_easy_setopt(c, CURLOPT_NETRC_FILE, s->netrc_file);
    lib.curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
    if (s->ssl_cert_file && *s->ssl_cert_file)
        lib.curl_easy_setopt(c, CURLOPT_CAINFO, s->ssl_cert_file);
}

static void set_request(struct transfer *t)
{
    CURL *c = t->curl;
    const struct http_request *r = t->request;
    for (size_t i = 0; r->headers && r->headers[i]; i++)
        t->headers = lib.curl_slist_append(t->headers, r->headers[i]);
    if (r->etag)
        t->headers = lib.curl_slist_append(t->headers, buf_text("If-None-Match: %s", r->etag));
    lib.curl_easy_setopt(c, CURLOPT_URL, r->url);
    lib.curl_easy_setopt(c, CURLOPT_HTTPHEADER, t->headers);
    lib.curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
    lib.curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    lib.curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS);
    lib.curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    lib.curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    lib.curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)max_bytes);
    lib.curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_bytes);
    lib.curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    lib.curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    lib.curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    lib.curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, watch);
    lib.curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
    lib.curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    lib.curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->message);
}

enum outcome { DONE, FAILED, MAY_PASS };

static bool is_hopeless(CURLcode code)
{
    static const CURLcode codes[] = { CURLE_FAILED_INIT, CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN,
        CURLE_REMOTE_ACCESS_DENIED, CURLE_FUNCTION_NOT_FOUND, CURLE_ABORTED_BY_CALLBACK,
        CURLE_BAD_FUNCTION_ARGUMENT, CURLE_INTERFACE_FAILED, CURLE_UNKNOWN_OPTION,
        CURLE_SSL_CACERT_BADFILE, CURLE_TOO_MANY_REDIRECTS, CURLE_WRITE_ERROR,
        CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_FILESIZE_EXCEEDED };
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (codes[i] == code)
            return true;
    }
    return false;
}

static enum outcome judge(struct transfer *t, CURLcode code, const char **why)
{
    long status = status_of(t);
    if (t->stop || (code == CURLE_OK && status == 304)) {
        t->response->unchanged = true;
        if (!t->response->etag)
            t->response->etag = t->request->etag;
        return DONE;
    }
    if (code == CURLE_OK && status >= 200 && status < 300)
        return DONE;
    if (stop_wanted) {
        *why = buf_text("download of '%s' was interrupted", t->request->url);
        return FAILED;
    }
    if (t->write_error) {
        *why = buf_text("writing to file '%s': %s", t->request->file, strerror(t->write_error));
        return FAILED;
    }
    const char *error = lib.curl_easy_strerror(code);
    if (status == 0)
        *why = buf_text(
            "unable to download '%s': %s (%d) %s", t->request->url, error, (int)code, t->message);
    else if (code == CURLE_OK)
        *why = buf_text("unable to download '%s': HTTP error %ld", t->request->url, status);
    else
        *why = buf_text("unable to download '%s': HTTP error %ld (curl error: %s)", t->request->url,
            status, error);
    if (status >= 400)
        return (status < 500 ? status == 408 || status == 429
                             : status != 501 && status != 505 && status != 511)
                   ? MAY_PASS
                   : FAILED;
    return is_hopeless(code) ? FAILED : MAY_PASS;
}

/* As curl_easy_perform, but a request to stop is seen soon. */
static CURLcode perform(CURL *curl)
{
    CURLM *multi = lib.curl_multi_init();
    CURLcode code = CURLE_ABORTED_BY_CALLBACK;
    int running = 1, left;
    if (!multi || lib.curl_multi_add_handle(multi, curl) != CURLM_OK)
        return CURLE_FAILED_INIT;
    while (running && !stop_wanted) {
        if (lib.curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        if (running)
            lib.curl_multi_poll(multi, NULL, 0, LOOK_UP_MS, NULL);
    }
    const CURLMsg *message = lib.curl_multi_info_read(multi, &left);
    if (message && message->msg == CURLMSG_DONE)
        code = message->data.result;
    lib.curl_multi_remove_handle(multi, curl);
    lib.curl_multi_cleanup(multi);
    return code;
}

static enum outcome attempt(const struct fetcher *f, const struct http_request *request,
    const struct fetch_settings *settings, struct http_response *response, const char **why)
{
    struct transfer t = { .f = f, .request = request, .response = response };
    enum outcome outcome = FAILED;
    *response = (struct http_response){ 0 };
    t.fd = open(request->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (t.fd < 0) {
        *why = buf_text("creating file '%s': %s", request->file, strerror(errno));
        return FAILED;
    }
    t.curl = lib.curl_easy_init();
    *why = "out of memory";
    if (t.curl) {
        set_connection(&t, settings);
        set_request(&t);
        outcome = judge(&t, perform(t.curl), why);
        if (f->progress)
            f->progress(f->self, NULL);
        char *url = NULL;
        lib.curl_easy_getinfo(t.curl, CURLINFO_EFFECTIVE_URL, &url);
        response->url = buf_text("%s", url ? url : request->url);
        lib.curl_easy_cleanup(t.curl);
        lib.curl_slist_free_all(t.headers);
    }
    if (close(t.fd) != 0 && outcome == DONE) {
        *why = buf_text("writing to file '%s': %s", request->file, strerror(errno));
        outcome = FAILED;
    }
    return outcome;
}

/* Attempts -------------------------------------------------------------------------------- */

static void wait_ms(unsigned ms)
{
    enum { STEP_MS = 50 };
    for (unsigned gone = 0; gone < ms && !stop_wanted; gone += STEP_MS)
        nanosleep(&(struct timespec){ 0, STEP_MS * 1000000L }, NULL);
}

bool http_download(const struct http_request *request, const struct fetch_settings *settings,
    const struct fetcher *f, struct http_response *response, const char **why)
{
    if (!load(why))
        return false;
    unsigned wait = FIRST_WAIT_MS;
    for (uint64_t n = 1;; n++, wait *= 2) {
        enum outcome outcome = attempt(f, request, settings, response, why);
        if (outcome != MAY_PASS || n >= settings->download_attempts)
            return outcome == DONE;
        unsigned ms = wait + (unsigned)(random() % (wait / 2));
        f->warn(f->self, buf_text("%s; retrying in %u ms (attempt %d/%d)", *why, ms, (int)n,
                             (int)settings->download_attempts));
        wait_ms(ms);
    }
}
