#include "cmd/file_set.h"
#include "cmd/outfile.h"
#include "cmd/output.h"
#include "lib/print.h"
#include <errno.h>
#include <sys/stat.h>

struct named_text {
    struct slice name, text;
};

static void add(struct file_set *files, struct slice name, struct slice text)
{
    if (files->count == files->cap) {
        files->files = gc_grow(files->files, sizeof *files->files, &files->cap);
    }
    files->files[files->count++] = (struct named_text){ name, text };
}

void file_set_add(struct file_set *files, const struct format_job *job, value v)
{
    struct vm *vm = job->session->vm;
    const struct attrs *set =
        value_attrs(vm_force_attrs(vm, v, "while writing files of attributes"));
    const uint32_t *order = shape_by_name(set->shape);
    for (size_t i = 0; i < attrs_count(set); i++) {
        symbol name = set->shape->symbols[order[i]];
        if (!outfile_is_name(symbol_slice(name)))
            vm_raise_at(vm, ERR_VALUE, shape_pos(set->shape, order[i]),
                "the attribute name '%s' cannot be that of a file", print_name(name));
        struct buf path = { 0 };
        buf_printf(&path, "%s%s%s", job->path, *job->path ? "." : "", print_name(name));
        struct format_job one = { .session = job->session, .path = buf_cstr(&path), .first = true };
        format_write(&one, set->slots[order[i]]);
        if (!one.left_out)
            add(files, symbol_slice(name), buf_view(&one.out));
    }
}

static NORETURN void raise_io(struct vm *vm, const char *what, const char *path)
{
    vm_raise_at(vm, ERR_IO, POS_NONE, "%s '%s': %s", what, path, strerror(errno));
}

void file_set_write(const struct file_set *files, struct vm *vm, const char *dir)
{
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        raise_io(vm, "creating directory", dir);
    for (const struct named_text *t = files->files; t < files->files + files->count; t++) {
        struct buf path = { 0 };
        struct outfile file;
        buf_printf(&path, "%s/%.*s", dir, (int)t->name.len, t->name.ptr);
        if (!outfile_open(&file, buf_cstr(&path)))
            raise_io(vm, "writing to", buf_cstr(&path));
        if (!outfile_write(file.fd, t->text)) {
            int error = errno;
            outfile_drop(&file);
            errno = error;
            raise_io(vm, "writing to", buf_cstr(&path));
        }
        if (!outfile_commit(&file))
            raise_io(vm, "writing to", buf_cstr(&path));
        buf_char(&path, '\n');
        output_write(buf_view(&path));
    }
}
