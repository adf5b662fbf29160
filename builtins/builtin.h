/*
 * What every family of builtins includes. A builtin is one macro beside its body:
 *
 *     BUILTIN(head, "head", 1, "list", 0,
 *         "Return the first element of *list*; abort if it is empty.")
 *     {
 *         value list = vm_force_list(vm, args[0], FIRST("head"));
 *         ...
 *         return vm_force(vm, item, NULL);
 *     }
 *
 * Nothing else is to be edited: the macro puts a description into a section of the program, and
 * the registry, the documentation, completion and the man page read them there. The body sees
 * `vm` and `args`; arguments are as passed (thunks may be among them), and the result must be
 * evaluated. A lazy result inside a list or set is made with thunk_apply and its like.
 */
#ifndef TVX_BUILTINS_BUILTIN_H
#define TVX_BUILTINS_BUILTIN_H

#include "vm/vm.h"

#define BUILTIN_IN(feature_, id, name_, arity_, args_, flags_, doc_)                               \
    static value builtin_##id(struct vm *vm, value *args);                                         \
    static const struct builtin builtin_desc_##id                                                  \
        __attribute__((used, section("tvx_builtins"), aligned(16))) = {                            \
            .word0 = &builtin_desc_##id.head,                                                      \
            .head = { .kind = FUNC_BUILTIN,                                                        \
                .arity = (arity_),                                                                 \
                .strict = (arity_) == 1 ? !((flags_)&BUILTIN_LAZY) : (flags_) / BUILTIN_STRICT },  \
            .name = (name_),                                                                       \
            .fn = builtin_##id,                                                                    \
            .args = (args_),                                                                       \
            .doc = (doc_),                                                                         \
            .feature = (feature_),                                                                 \
            .flags = (flags_),                                                                     \
        };                                                                                         \
    static value builtin_##id(                                                                     \
        struct vm *vm __attribute__((unused)), value *args __attribute__((unused)))

#define BUILTIN(id, name, arity, args, flags, doc)                                                 \
    BUILTIN_IN(NULL, id, name, arity, args, flags, doc)

/* The trace lines of arguments, in Nix's words. */
#define FIRST(name) "while evaluating the first argument passed to builtins." name
#define SECOND(name) "while evaluating the second argument passed to builtins." name
#define THIRD(name) "while evaluating the third argument passed to builtins." name

#endif
