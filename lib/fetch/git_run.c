#include "lib/fetch/git_run.h"

/* The variables that belong to one repository, as `git rev-parse --local-env-vars` lists them, and
 * those that make git see or do something else than it would. */
#define NEUTRAL_ENV                                                                                \
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", \
        "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE",              \
        "GIT_GRAFT_FILE", "GIT_NO_REPLACE_OBJECTS=1", "GIT_REPLACE_REF_BASE", "GIT_PREFIX",        \
        "GIT_SHALLOW_FILE", "GIT_COMMON_DIR", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE",        \
        "GIT_CEILING_DIRECTORIES", "GIT_ATTR_NOSYSTEM=1", "GIT_OPTIONAL_LOCKS=0",                  \
        "GIT_EXTERNAL_DIFF", "GIT_ATTR_SOURCE", "GIT_DEFAULT_HASH", "GIT_TEMPLATE_DIR",            \
        "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS",                     \
        "GIT_ICASE_PATHSPECS"

enum { MAX_ARGS = 32 };

bool git_run(const struct repository *r, const struct git_run *run, const char **why)
{
    const char *argv[MAX_ARGS] = { "git", "-c", "safe.directory=*", "-c", "safe.bareRepository=all",
        "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "gc.autoDetach=false",
        "-C", r->dir, "--git-dir", r->git_dir };
    size_t n = 0;
    while (argv[n])
        n++;
    for (size_t i = 0; run->args[i] && n + 1 < MAX_ARGS; i++)
        argv[n++] = run->args[i];
    struct buf index = { 0 };
    buf_printf(&index, run->index ? "GIT_INDEX_FILE=%s" : "GIT_INDEX_FILE", run->index);
    const char *const env[] = { NEUTRAL_ENV, buf_cstr(&index), NULL };
    struct process p = {
        .argv = argv,
        .env = env,
        .input = run->input,
        .quiet = !run->loud,
        .take = run->take,
        .self = run->self,
    };
    int status;
    if (!process_run(&p, &status, why))
        return false;
    if (status == 0)
        return true;
    struct buf b = { 0 };
    buf_printf(&b, "program 'git' failed with exit code %d (git %s)", status, run->args[0]);
    *why = buf_cstr(&b);
    return false;
}

bool git_output(
    const struct repository *r, const char *const *args, struct buf *output, const char **why)
{
    struct git_run run = { .args = args, .take = process_take_buf, .self = output };
    bool good = git_run(r, &run, why);
    buf_cstr(output);
    return good;
}

const char *git_line(const struct repository *r, const char *const *args, const char **why)
{
    struct buf output = { 0 };
    if (!git_output(r, args, &output, why))
        return NULL;
    const char *end = output.len ? memchr(output.ptr, '\n', output.len) : NULL;
    struct buf line = { 0 };
    buf_add(&line, output.ptr, end ? (size_t)(end - output.ptr) : output.len);
    return buf_cstr(&line);
}
