/*
 * URLs (RFC 3986) taken apart and put together, with the choices of Boost.URL as Nix uses it: what
 * was percent-encoded is decoded, and when a URL is written, everything is encoded but unreserved
 * characters and a few that each part allows. Messages are Nix's.
 *
 * Texts are in GC memory or parts of what was parsed, which has to stay alive. A copy of a struct
 * url is independent of the original: what changes one replaces its arrays.
 */
#ifndef TVX_LIB_URL_H
#define TVX_LIB_URL_H

#include "lib/buf.h"

struct url_param {
    struct slice name, value;
};

struct url {
    struct slice scheme;
    bool has_authority;
    struct slice authority; /* as it is written */
    bool has_host;          /* and it is not empty */
    struct slice *path;     /* what slashes separate: the first is empty if it begins with one */
    size_t path_count;
    struct url_param *query; /* by name, each once */
    size_t query_count;
    struct slice fragment; /* empty for none */
};

/* Gets the parameters that have no `=` and are left out. */
struct url_warn {
    void (*warn)(void *self, struct slice param);
    void *self;
};

/* False with a message in *why where the text is no URL. A blank or `"` in the query or fragment
 * and `^` in the fragment are taken if `lenient`. */
bool url_parse(
    struct url *u, struct slice text, bool lenient, const struct url_warn *warn, const char **why);
/* A query by itself, without `?`. */
bool url_parse_query(
    struct url *u, struct slice text, bool lenient, const struct url_warn *warn, const char **why);
/* Replaces the path by what slashes separate in a text. */
void url_split_path(struct url *u, struct slice path);
void url_push_path(struct url *u, struct slice name);
/* The path as that of a file: slashes that follow each other become one. False where one of its
 * parts cannot be the name of a file. */
bool url_file_path(const struct url *u, struct slice *path, const char **why);
void url_write(struct buf *out, const struct url *u);
/* As a C string. */
const char *url_text(const struct url *u);

/* The part of the scheme ahead of `+`, empty without one, and what follows it. */
struct slice url_application(const struct url *u);
struct slice url_transport(const struct url *u);

/* The value of a parameter, or NULL. */
const struct slice *url_param(const struct url *u, const char *name);
void url_set_param(struct url *u, struct slice name, struct slice value);
void url_drop_param(struct url *u, const char *name);

/* False where a `%` is not followed by two hexadecimal digits. */
bool url_decode(struct slice text, struct slice *decoded, const char **why);

#endif
