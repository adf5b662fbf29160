/*
 * Fetching, as evaluation asks for it: a struct of functions beside EvalIO. fetch_new in
 * lib/fetch/fetch.h makes the one that uses the network and git; a machine without one refuses.
 *
 * A function that fails returns false and writes Nix's message to *why. None raises. Texts and
 * results are in GC memory. What was asked for before has the same answer, and within one
 * evaluation what failed fails again: evaluation sees one state of the world.
 */
#ifndef TVX_LIB_FETCHER_H
#define TVX_LIB_FETCHER_H

#include "lib/base_n.h"
#include "lib/map.h"

/* What the configuration says; texts may be NULL. */
struct fetch_settings {
    uint64_t tarball_ttl; /* seconds after which what is cached is asked for again */
    uint64_t download_attempts, connect_timeout, stalled_download_timeout; /* in seconds */
    const char *netrc_file, *ssl_cert_file, *user_agent_suffix;
    const char *access_tokens; /* HOST=TOKEN ... */
    bool http2, allow_dirty, warn_dirty, trust_forges;
};

/* A file or tree that is there now, outside of any store. */
struct fetched {
    const char *path;
    struct map *kept; /* the paths below `path` that belong to it; NULL: all */
    struct hash nar;  /* of a tree's archive; a file's is not worked out */
    int64_t last_modified;
    const char *immutable_url; /* what the server says is the same for ever, or NULL */
};

struct git_request {
    const char *url;       /* empty for a local repository */
    const char *path;      /* a directory with .git in it, or NULL */
    const char *ref, *rev; /* NULL: not given. A ref is a legal one, a rev is in base 16. */
    bool shallow, submodules, all_refs, export_ignore;
};

struct git_result {
    struct fetched tree;
    const char *ref;        /* NULL: none */
    const char *rev;        /* NULL: no commit has these files; zeros: there is no commit yet */
    const char *head;       /* with rev NULL: the commit that was changed, or NULL */
    const char *repository; /* to count revisions in */
};

struct fetcher {
    /* What is behind a http, https or file URL: as it is, or unpacked. headers: NULL, or texts
     * that end with NULL. */
    bool (*file)(struct fetcher *f, const char *url, const char *const *headers,
        struct fetched *got, const char **why);
    bool (*tarball)(struct fetcher *f, const char *url, const char *const *headers,
        struct fetched *got, const char **why);
    bool (*git)(struct fetcher *f, const struct git_request *want, struct git_result *got,
        const char **why);
    bool (*git_rev_count)(struct fetcher *f, const char *repository, const char *rev,
        int64_t *count, const char **why);
    void (*begin)(struct fetcher *f); /* a new evaluation */
    void (*warn)(void *self, const char *message);
    /* How far something is, for a person to watch; NULL at its end. May be NULL. */
    void (*progress)(void *self, const char *message);
    void *self;
};

#endif
