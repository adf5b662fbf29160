#include "cmd/nix_version.h"
#include "cmd/output.h"

int nix_version_print(struct session *s)
{
    value *version =
        attrs_slot(value_attrs(s->vm->builtins), symbol_intern(slice_of("nixVersion")));
    struct buf out = { 0 };
    buf_printf(&out, "%s (Nix) %s\n", s->options->command->nix, value_bytes(*version).ptr);
    output_write(buf_view(&out));
    return EXIT_VALUE;
}
