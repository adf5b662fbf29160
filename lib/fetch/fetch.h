/*
 * The fetcher that uses the network (fetch/http.h), archives (fetch/archive.h) and git
 * (fetch/git.h), and keeps what it fetched (fetch/cache.h). Files on this machine are used where
 * they are.
 */
#ifndef TVX_FETCH_FETCH_H
#define TVX_FETCH_FETCH_H

#include "lib/fetcher.h"

/* The settings may change until the first use. Its `warn` is to be set. */
struct fetcher *fetch_new(const struct fetch_settings *settings);

#endif
