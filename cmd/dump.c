/* tvx dump: the stages between a text and its value. */
#include "cmd/dump.h"
#include "cmd/command.h"
#include "builtins/import.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "compiler/ast_print.h"
#include "compiler/compile.h"
#include "compiler/parser.h"
#include "compiler/tokens.h"

/* What was read before a mistake in the text is shown too. */
static void dump_tokens(struct vm *vm, const struct source *source)
{
    struct buf out = { 0 };
    struct error *e = tokens_dump(&out, source, vm_feature(vm, "pipe-operators"));
    output_write(buf_view(&out));
    if (e)
        vm_throw(vm, e);
}

void dump_tree(struct vm *vm, const struct source *source)
{
    struct arena arena = { 0 };
    struct parse_input input = {
        .arena = &arena,
        .source = source,
        .home = vm->settings.pure ? NULL : vm->io->get_env(vm->io, "HOME"),
        .pipe_operators = vm_feature(vm, "pipe-operators"),
    };
    struct buf out = { 0 };
    const struct expr *e = parse(&input);
    if (e) {
        ast_print(&out, e);
        buf_char(&out, '\n');
    }
    arena_free(&arena);
    if (!e)
        vm_throw(vm, input.failure);
    import_compile(vm, source, NULL); /* refuses undefined variables, as nix-instantiate --parse */
    output_write(buf_view(&out));
}

static void dump_bytecode(struct vm *vm, const struct source *source)
{
    struct buf out = { 0 };
    struct code *code = import_compile(vm, source, NULL);
    struct error *e = compile_rest(code);
    if (e)
        vm_throw(vm, e);
    code_dump(&out, code);
    output_write(buf_view(&out));
}

static void dump_input(struct session *s, const struct given *input, void *arg)
{
    (void)arg;
    const struct options *o = s->options;
    if (o->trace_vm && !o->tokens && !o->ast && !o->bytecode) {
        session_value(s, input);
        return;
    }
    const struct source *source = session_source(s, input);
    if (o->tokens)
        dump_tokens(s->vm, source);
    if (o->ast)
        dump_tree(s->vm, source);
    if (o->bytecode || (!o->tokens && !o->ast))
        dump_bytecode(s->vm, source);
}

static void dump_all(struct vm *vm, void *arg)
{
    (void)vm;
    session_each_input(arg, dump_input, NULL);
}

int dump_run(struct session *s)
{
    return session_try(s, dump_all, s);
}
