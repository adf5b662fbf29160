#include "lib/io.h"
#include "lib/buf.h"

static const char *refuse(const char *path, const char **why)
{
    struct buf b = { 0 };
    buf_printf(&b, "access to path '%s' is forbidden", path);
    *why = buf_cstr(&b);
    return NULL;
}

static bool null_path_exists(
    struct io *io __attribute__((unused)), const char *path __attribute__((unused)))
{
    return false;
}

static bool null_read_file(struct io *io __attribute__((unused)), const char *path,
    struct slice *bytes __attribute__((unused)), const char **why)
{
    return refuse(path, why);
}

static enum file_type null_file_type(struct io *io __attribute__((unused)),
    const char *path __attribute__((unused)), const char **why __attribute__((unused)))
{
    return FILE_MISSING;
}

static bool null_read_dir(struct io *io __attribute__((unused)), const char *path,
    struct dir_list *list __attribute__((unused)), const char **why)
{
    return refuse(path, why);
}

/* There is nothing that could be a symlink: reading the path is what is then refused. */
static const char *null_real_path(struct io *io __attribute__((unused)), const char *path,
    const char **why __attribute__((unused)))
{
    return path;
}

static bool null_file_info(struct io *io __attribute__((unused)), const char *path,
    struct file_info *info __attribute__((unused)), const char **why)
{
    return refuse(path, why);
}

static const char *null_read_link(
    struct io *io __attribute__((unused)), const char *path, const char **why)
{
    return refuse(path, why);
}

static bool null_stream_file(struct io *io __attribute__((unused)), const char *path,
    const struct file_sink *sink __attribute__((unused)), const char **why)
{
    return refuse(path, why);
}

static const char *null_get_env(
    struct io *io __attribute__((unused)), const char *name __attribute__((unused)))
{
    return NULL;
}

static int64_t null_current_time(struct io *io __attribute__((unused)))
{
    return 0;
}

static const char *null_current_dir(struct io *io __attribute__((unused)))
{
    return "/";
}

static struct io null = {
    .path_exists = null_path_exists,
    .read_file = null_read_file,
    .file_type = null_file_type,
    .read_dir = null_read_dir,
    .real_path = null_real_path,
    .file_info = null_file_info,
    .read_link = null_read_link,
    .stream_file = null_stream_file,
    .get_env = null_get_env,
    .current_time = null_current_time,
    .current_dir = null_current_dir,
};

struct io *io_null(void)
{
    return &null;
}
