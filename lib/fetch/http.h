/*
 * Downloads over http and https by libcurl, which is loaded when the first one begins. As Nix does
 * it: at most ten redirects, the file netrc-file for passwords, errors that may pass tried again
 * after a while that doubles; whoever sends less than a byte per second for long is given up.
 */
#ifndef TVX_FETCH_HTTP_H
#define TVX_FETCH_HTTP_H

#include "lib/fetcher.h"

struct http_request {
    const char *url;
    const char *etag;           /* what is here already, or NULL */
    const char *const *headers; /* more of them, NULL at the end; or NULL */
    const char *file;           /* where it goes */
};

struct http_response {
    bool unchanged;            /* it is what the etag says, and the file is empty */
    const char *etag;          /* or NULL */
    const char *url;           /* where the redirects led */
    const char *immutable_url; /* from a Link header, or NULL */
};

/* Warnings about what is tried again go to f->warn. */
bool http_download(const struct http_request *request, const struct fetch_settings *settings,
    const struct fetcher *f, struct http_response *response, const char **why);

#endif
