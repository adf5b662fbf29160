/* derivationStrict: from a set to a derivation, attribute by attribute in the order of their names.
 */
#include "builtins/derivation.h"
#include "builtins/builtin.h"
#include "builtins/json.h"
#include "builtins/prelude.h"
#include "builtins/record.h"
#include "lib/derivation.h"
#include "lib/print.h"
#include <stdlib.h>

/* What a context refers to, sorted into sources and inputs. */
struct inputs {
    struct slice *sources;
    size_t source_count, source_cap;
    struct derivation_input *inputs;
    size_t input_count, input_cap;
};

/* The derivation that is being made. */
struct making {
    struct vm *vm;
    struct attrs *set;
    struct slice name;
    struct derivation d;
    context ctx;
    struct inputs in;
    uint32_t slot; /* of the attribute that is being looked at; UINT32_MAX: none */
    bool ignores_nulls;
    struct buf joined; /* the last list that became text */
    struct buf *json;  /* NULL unless __structuredAttrs */
    bool content_addressed, impure;
    bool has_hash, has_method;
    struct slice hash;
    enum digest_kind hash_kind; /* DIGEST_NONE: not given */
    value result;
};

/* Attributes ------------------------------------------------------------------------------ */

static void set_method(struct making *m, struct slice text)
{
    static const struct {
        const char *name;
        enum store_method method;
    } methods[] = {
        { "recursive", STORE_NAR },
        { "nar", STORE_NAR },
        { "flat", STORE_FLAT },
        { "text", STORE_TEXT },
        { "git", STORE_GIT },
    };
    size_t i = 0;
    while (i < ARRAY_LEN(methods) && !slice_eq(text, slice_of(methods[i].name)))
        i++;
    if (i == ARRAY_LEN(methods))
        vm_raise(m->vm, ERR_VALUE, "invalid value '%.*s' for 'outputHashMode' attribute",
            (int)text.len, text.ptr);
    m->d.method = methods[i].method;
    m->has_method = true;
    if (m->d.method == STORE_TEXT && !vm_feature(m->vm, "dynamic-derivations"))
        vm_raise(m->vm, ERR_EXPERIMENTAL,
            "experimental Nix feature 'dynamic-derivations' is disabled (text-hashed derivation "
            "'%.*s', outputHashMode = \"text\"); add '--extra-experimental-features "
            "dynamic-derivations' to enable it",
            (int)m->name.len, m->name.ptr);
    if (m->d.method == STORE_GIT)
        vm_require_feature(m->vm, "git-hashing");
}

static void add_output(struct making *m, struct slice name)
{
    struct derivation *d = &m->d;
    for (size_t i = 0; i < d->output_count; i++) {
        if (slice_eq(d->outputs[i].name, name))
            vm_raise(
                m->vm, ERR_VALUE, "duplicate derivation output '%.*s'", (int)name.len, name.ptr);
    }
    if (slice_eq(name, slice_of("drvPath")))
        vm_raise(m->vm, ERR_VALUE, "invalid derivation output name 'drvPath'");
    d->outputs[d->output_count++] = (struct derivation_output){
        .name = symbol_slice(symbol_intern(name)),
        .path = { "", 0 },
    };
}

static void start_outputs(struct making *m, size_t most)
{
    m->d.outputs = gc_alloc((most + 1) * sizeof *m->d.outputs);
    m->d.output_count = 0;
}

static int compare_outputs(const void *x, const void *y)
{
    const struct derivation_output *a = x, *b = y;
    return slice_cmp(a->name, b->name);
}

static void end_outputs(struct making *m)
{
    if (m->d.output_count == 0)
        vm_raise(m->vm, ERR_VALUE, "derivation cannot have an empty set of outputs");
    qsort(m->d.outputs, m->d.output_count, sizeof *m->d.outputs, compare_outputs);
}

static void split_outputs(struct making *m, struct slice text)
{
    static const char blanks[] = " \t\n\r";
    const char *p = text.ptr, *end = p + text.len;
    start_outputs(m, text.len / 2 + 1);
    while (p < end) {
        const char *start = p;
        while (p < end && !memchr(blanks, *p, sizeof blanks - 1))
            p++;
        if (p > start)
            add_output(m, (struct slice){ start, (size_t)(p - start) });
        while (p < end && memchr(blanks, *p, sizeof blanks - 1))
            p++;
    }
    end_outputs(m);
}

static void list_outputs(struct making *m, value v)
{
    const struct list *list = value_list(vm_force_list(m->vm, v, NULL));
    start_outputs(m, list->count);
    for (size_t i = 0; i < list->count; i++)
        add_output(m, value_bytes(vm_force_plain_string(m->vm, list->items[i], NULL)));
    end_outputs(m);
}

static void set_args(struct making *m, value v)
{
    const struct list *list = value_list(vm_force_list(m->vm, v, NULL));
    for (size_t i = 0; i < list->count; i++)
        derivation_add_arg(&m->d, vm_coerce(m->vm, list->items[i], COERCE_MORE | COERCE_COPY,
                                      &m->ctx, "while evaluating an element of the argument list"));
}

static const char *json_type(value v)
{
    switch (value_type(v)) {
    case TYPE_LIST:
        return "array";
    case TYPE_STRING:
        return "string";
    case TYPE_BOOL:
        return "boolean";
    case TYPE_NULL:
        return "null";
    default:
        return "number";
    }
}

/* __json: structured attributes as text, written anew. */
static void add_json_text(struct making *m, struct slice text)
{
    vm_warn(m->vm, POS_NONE,
        "In derivation '%.*s': setting structured attributes via '__json' is deprecated, and may "
        "be disallowed in future versions of Nix. Set '__structuredAttrs = true' instead.",
        (int)m->name.len, m->name.ptr);
    struct error *e = NULL;
    struct buf out = { 0 };
    context none = CONTEXT_NONE;
    value v = json_parse(text, &e);
    if (e)
        vm_raise(m->vm, ERR_PARSE_DATA, "cannot process __json attribute: %s", e->message);
    if (!value_is_attrs(v))
        vm_raise(m->vm, ERR_TYPE,
            "cannot process __json attribute: [json.exception.type_error.302] type must be object, "
            "but is %s",
            json_type(v));
    json_write(m->vm, v, &out, &none, false);
    derivation_add_variable(&m->d, symbol_slice(SYM_json), buf_view(&out));
}

/* The text of an attribute; of a list it is good until the next one. */
static struct slice coerce(struct making *m, value v)
{
    unsigned how = COERCE_MORE | COERCE_COPY;
    if (!value_is_list(vm_force(m->vm, v, NULL)))
        return vm_coerce(m->vm, v, how, &m->ctx, NULL);
    m->joined.len = 0;
    vm_coerce_to(m->vm, v, how, &m->ctx, NULL, &m->joined);
    return buf_view(&m->joined);
}

/* Such a text, to be kept until the derivation is complete. */
static struct slice keep(const struct making *m, struct slice text)
{
    struct buf copy = { 0 };
    if (text.ptr != m->joined.ptr)
        return text;
    buf_slice(&copy, text);
    return buf_view(&copy);
}

static void set_variable(struct making *m, symbol name, value v)
{
    struct slice text = coerce(m, v);
    if (name == SYM_json) {
        add_json_text(m, text);
        return;
    }
    derivation_add_variable(&m->d, symbol_slice(name), text);
    switch (name) {
    case SYM_builder:
        m->d.builder = keep(m, text);
        break;
    case SYM_system:
        m->d.system = keep(m, text);
        break;
    case SYM_outputHash:
        m->hash = keep(m, text);
        m->has_hash = true;
        break;
    case SYM_outputHashAlgo:
        m->hash_kind = digest_by_name(text);
        break;
    case SYM_outputHashMode:
        set_method(m, text);
        break;
    case SYM_outputs:
        split_outputs(m, text);
        break;
    default:
        break;
    }
}

static void warn_ineffective(struct making *m, symbol name)
{
    vm_warn(m->vm, POS_NONE,
        "In a derivation named '%.*s', 'structuredAttrs' disables the effect of the derivation "
        "attribute '%s'; use 'outputChecks.<output>.%s' instead",
        (int)m->name.len, m->name.ptr, symbol_cstr(name), symbol_cstr(name));
}

static void set_structured(struct making *m, symbol name, value v)
{
    context none = CONTEXT_NONE;
    if (m->json->len > 1)
        buf_char(m->json, ',');
    json_write(m->vm, symbol_value(name), m->json, &none, false);
    buf_char(m->json, ':');
    json_write(m->vm, v, m->json, &m->ctx, true);
    switch (name) {
    case SYM_builder:
        v = vm_force_string(m->vm, v, NULL);
        context_add(&m->ctx, value_context(v));
        m->d.builder = value_bytes(v);
        break;
    case SYM_system:
        m->d.system = value_bytes(vm_force_plain_string(m->vm, v, NULL));
        break;
    case SYM_outputHash:
        m->hash = value_bytes(vm_force_plain_string(m->vm, v, NULL));
        m->has_hash = true;
        break;
    case SYM_outputHashAlgo:
        m->hash_kind = digest_by_name(value_bytes(vm_force_plain_string(m->vm, v, NULL)));
        break;
    case SYM_outputHashMode:
        set_method(m, value_bytes(vm_force_plain_string(m->vm, v, NULL)));
        break;
    case SYM_outputs:
        list_outputs(m, v);
        break;
    case SYM_allowedReferences:
    case SYM_allowedRequisites:
    case SYM_disallowedReferences:
    case SYM_disallowedRequisites:
    case SYM_maxSize:
    case SYM_maxClosureSize:
        warn_ineffective(m, name);
        break;
    default:
        break;
    }
}

static void set_attribute(struct making *m, symbol name, value v)
{
    if (m->ignores_nulls && value_is_null(vm_force(m->vm, v, NULL)))
        return;
    switch (name) {
    case SYM_contentAddressed:
        m->content_addressed = vm_force_bool(m->vm, v, NULL);
        if (m->content_addressed)
            vm_require_feature(m->vm, "ca-derivations");
        break;
    case SYM_impure:
        m->impure = vm_force_bool(m->vm, v, NULL);
        if (m->impure)
            vm_require_feature(m->vm, "impure-derivations");
        break;
    case SYM_args:
        set_args(m, v);
        break;
    default:
        if (!m->json)
            set_variable(m, name, v);
        else if (name != SYM_structuredAttrs)
            set_structured(m, name, v);
    }
}

/* A flag that matters for how the attributes are taken, and hence is looked at ahead of them. */
static bool early_flag(struct making *m, symbol name, const char *why)
{
    value *v = attrs_find(m->set, name);
    return v && vm_force_bool(m->vm, *v, why);
}

static void set_attributes(struct making *m)
{
    size_t count = attrs_count(m->set);
    const uint32_t *order = shape_by_name(m->set->shape);
    for (size_t i = 0; i < count; i++) {
        symbol name = m->set->shape->symbols[order[i]];
        if (name == SYM_ignoreNulls)
            continue;
        m->slot = order[i];
        set_attribute(m, name, m->set->slots[order[i]]);
    }
    m->slot = UINT32_MAX;
    if (m->json) {
        buf_char(m->json, '}');
        derivation_add_variable(&m->d, symbol_slice(SYM_json), buf_view(m->json));
    }
}

/* Inputs ---------------------------------------------------------------------------------- */

static void *grow(void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    size_t larger = *cap ? *cap * 2 : 16;
    void *grown = gc_alloc(larger * size);
    if (count)
        memcpy(grown, items, count * size);
    *cap = larger;
    return grown;
}

static void add_source(struct inputs *in, struct slice path)
{
    in->sources = grow(in->sources, in->source_count, &in->source_cap, sizeof *in->sources);
    in->sources[in->source_count++] = path;
}

static void add_input(struct inputs *in, struct derivation_input input)
{
    in->inputs = grow(in->inputs, in->input_count, &in->input_cap, sizeof *in->inputs);
    in->inputs[in->input_count++] = input;
}

static int compare_sources(const void *x, const void *y)
{
    return slice_cmp(*(const struct slice *)x, *(const struct slice *)y);
}

static int compare_inputs(const void *x, const void *y)
{
    return derivation_input_compare(x, y);
}

static size_t drop_equal(
    void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    char *at = items;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && compare(at + (kept - 1) * size, at + i * size) == 0)
            continue;
        memmove(at + kept++ * size, at + i * size, size);
    }
    return kept;
}

/* A derivation with all that it refers to, and all outputs of the derivations there. */
static void add_closure(struct vm *vm, struct inputs *in, struct slice drv_path)
{
    size_t count;
    struct slice missing = { "", 0 };
    const struct slice *paths = store_closure(vm->store, drv_path, &count, &missing);
    if (!paths)
        vm_raise(vm, ERR_STORE, "path '%.*s' is not valid", (int)missing.len, missing.ptr);
    for (size_t i = 0; i < count; i++) {
        add_source(in, paths[i]);
        const struct derivation_summary *d = store_derivation(vm->store, paths[i]);
        for (size_t k = 0; d && k < d->output_count; k++)
            add_input(in, (struct derivation_input){ paths[i], d->outputs[k].name, NULL });
    }
}

static void set_inputs(struct making *m)
{
    struct inputs *in = &m->in;
    bool sorted = true;
    for (size_t i = 0; i < context_count(m->ctx); i++) {
        const struct context_element *e = context_at(m->ctx, i);
        sorted &= e->kind != CONTEXT_DRV_DEEP && !e->through;
        if (e->kind == CONTEXT_OPAQUE)
            add_source(in, e->path);
        else if (e->kind == CONTEXT_BUILT)
            add_input(in, (struct derivation_input){ e->path, e->output, e->through });
        else
            add_closure(m->vm, in, e->path);
    }
    if (!sorted) {
        qsort(in->sources, in->source_count, sizeof *in->sources, compare_sources);
        qsort(in->inputs, in->input_count, sizeof *in->inputs, compare_inputs);
        in->source_count =
            drop_equal(in->sources, in->source_count, sizeof *in->sources, compare_sources);
        in->input_count =
            drop_equal(in->inputs, in->input_count, sizeof *in->inputs, compare_inputs);
    }
    m->d.sources = in->sources;
    m->d.source_count = in->source_count;
    m->d.inputs = in->inputs;
    m->d.input_count = in->input_count;
}

/* Outputs --------------------------------------------------------------------------------- */

static bool is_drv_name(struct slice name)
{
    return name.len >= 4 && memcmp(name.ptr + name.len - 4, ".drv", 4) == 0;
}

static bool has_only_out(const struct making *m)
{
    return m->d.output_count == 1 && slice_eq(m->d.outputs[0].name, slice_of("out"));
}

static void check_required(struct making *m)
{
    if (m->d.builder.len == 0)
        vm_raise(m->vm, ERR_ARGUMENT, "required attribute 'builder' missing");
    if (m->d.system.len == 0)
        vm_raise(m->vm, ERR_ARGUMENT, "required attribute 'system' missing");
    bool makes_one_drv = m->has_method && m->d.method == STORE_TEXT && has_only_out(m);
    if (is_drv_name(m->name) && !makes_one_drv)
        vm_raise(m->vm, ERR_STORE,
            "derivation names are allowed to end in '%s' only if they produce a single derivation "
            "file",
            ".drv");
}

static void set_fixed_hash(struct making *m)
{
    struct hash *hash = &m->d.hash;
    struct buf message = { 0 };
    *hash = (struct hash){ .kind = m->hash_kind };
    if (m->hash.len == 0 && hash->kind == DIGEST_NONE)
        vm_raise(m->vm, ERR_VALUE, "empty hash requires explicit hash algorithm");
    if (m->hash.len == 0) {
        base_n_format_hash(&message, hash, BASE_N_SRI, true);
        vm_warn(m->vm, POS_NONE, "found empty hash, assuming '%s'", buf_cstr(&message));
        return;
    }
    enum digest_status status = base_n_parse_hash(m->hash, m->hash_kind, hash, &message);
    if (status != DIGEST_OK)
        vm_raise(
            m->vm, status == DIGEST_BAD_NAME ? ERR_ALGORITHM : ERR_VALUE, "%s", buf_cstr(&message));
}

static void check_fixed_hash(struct making *m)
{
    const char *name = digest_name(m->d.hash.kind);
    bool sha256 = m->d.hash.kind == DIGEST_SHA256;
    if (m->d.method == STORE_GIT && !sha256 && m->d.hash.kind != DIGEST_SHA1)
        vm_raise(m->vm, ERR_STORE,
            "Git file ingestion must use SHA-1 or SHA-256 hash, but instead using: %s", name);
    if (m->d.method == STORE_TEXT && !sha256)
        vm_raise(m->vm, ERR_STORE, "a text-hashed output needs a sha256 hash, not one of %s", name);
}

static void set_type(struct making *m)
{
    struct derivation *d = &m->d;
    if (m->has_hash) {
        if (!has_only_out(m))
            vm_raise(
                m->vm, ERR_VALUE, "multiple outputs are not supported in fixed-output derivations");
        d->type = DERIVATION_FIXED;
        d->method = m->has_method ? d->method : STORE_FLAT;
        set_fixed_hash(m);
        check_fixed_hash(m);
    } else if (m->content_addressed || m->impure) {
        if (m->content_addressed && m->impure)
            vm_raise(m->vm, ERR_VALUE, "derivation cannot be both content-addressed and impure");
        d->type = m->impure ? DERIVATION_IMPURE : DERIVATION_FLOATING;
        d->method = m->has_method ? d->method : STORE_NAR;
        d->hash.kind = m->hash_kind == DIGEST_NONE ? DIGEST_SHA256 : m->hash_kind;
    }
}

static const struct derivation_summary *look_up(void *store, struct slice path)
{
    return store_derivation(store, path);
}

static struct store_object *add_to_store(struct making *m)
{
    struct vm *vm = m->vm;
    static struct buf text; /* for all of them in turn */
    struct buf file = { 0 };
    struct derivation_summary *summary = gc_alloc(sizeof *summary);
    text.len = 0;
    const char *wrong = derivation_complete(&m->d, look_up, vm->store, &text, summary);
    if (wrong)
        vm_raise(vm, ERR_STORE, "%s", wrong);
    for (size_t i = 0; i < m->d.output_count; i++) {
        if (m->d.outputs[i].path.len)
            vm_check_store_path(vm, m->d.outputs[i].path);
    }
    size_t count;
    const struct slice *references = derivation_references(&m->d, &count);
    buf_slice(&file, m->name);
    buf_str(&file, ".drv");
    struct store_object *object =
        store_add_derivation(vm->store, buf_view(&file), buf_view(&text), references, count);
    vm_check_store_path(vm, object->path);
    object->derivation = summary;
    return object;
}

static value output_string(
    struct vm *vm, struct slice drv_path, const struct derivation_output *output)
{
    struct slice path = output->path;
    struct context_element e = { CONTEXT_BUILT, drv_path, output->name, NULL };
    if (path.len == 0) {
        vm_require_feature(vm, "ca-derivations");
        path = derivation_downstream_placeholder(&e);
    }
    return string_from_context(path, context_single(&e));
}

/* Adds drvPath and the outputs. */
static void describe(struct vm *vm, struct attrs_builder *set, const struct store_object *object)
{
    const struct derivation_summary *d = object->derivation;
    struct context_element self = { .kind = CONTEXT_DRV_DEEP, .path = object->path };
    attrs_add(set, SYM_drvPath, string_from_context(object->path, context_single(&self)), POS_NONE);
    for (size_t i = 0; i < d->output_count; i++)
        attrs_add(set, symbol_intern(d->outputs[i].name),
            output_string(vm, object->path, &d->outputs[i]), POS_NONE);
}

/* The builtins ---------------------------------------------------------------------------- */

/* Buffers to be used again: derivations are made while others are. */
struct scratch {
    struct buf args, environment, joined;
    struct inputs in;
    struct derivation_variable *variables;
    size_t variable_cap;
    struct scratch *next;
};

static struct scratch *spare;

static void take_scratch(struct making *m)
{
    struct derivation *d = &m->d;
    struct scratch *s = spare;
    if (!s)
        return;
    spare = s->next;
    d->args = s->args;
    d->environment = s->environment;
    d->variables = s->variables;
    d->variable_cap = s->variable_cap;
    m->joined = s->joined;
    m->in = s->in;
}

static void give_scratch(struct making *m)
{
    struct derivation *d = &m->d;
    struct scratch *s = gc_alloc(sizeof *s);
    *s = (struct scratch){ d->args, d->environment, m->joined, m->in, d->variables, d->variable_cap,
        spare };
    s->args.len = s->environment.len = 0;
    s->in.source_count = s->in.input_count = 0;
    spare = s;
}

static void make(struct vm *vm, void *arg)
{
    struct making *m = arg;
    const char *fault = store_path_check_name(m->name);
    if (fault)
        vm_raise(vm, ERR_STORE, "invalid derivation name: %s. Please pass a different '%s'.", fault,
            "name");
    if (early_flag(m, SYM_structuredAttrs,
            "while evaluating the `__structuredAttrs` attribute passed to "
            "builtins.derivationStrict")) {
        m->json = gc_alloc(sizeof *m->json);
        buf_char(m->json, '{');
    }
    m->ignores_nulls = early_flag(m, SYM_ignoreNulls,
        "while evaluating the `__ignoreNulls` attribute passed to builtins.derivationStrict");
    take_scratch(m);
    m->d.name = m->name;
    m->d.builder = m->d.system = (struct slice){ "", 0 };
    start_outputs(m, 1);
    add_output(m, slice_of("out"));
    set_attributes(m);
    set_inputs(m);
    check_required(m);
    set_type(m);
    struct attrs_builder set = { 0 };
    describe(vm, &set, add_to_store(m));
    give_scratch(m);
    m->result = record_make(set.entries, set.count, false);
}

/* Says which attribute of which derivation it was about, and where they stand. */
static NORETURN void throw_about(struct making *m, struct error *e)
{
    struct buf attribute = { 0 }, whole = { 0 };
    int len = (int)m->name.len;
    if (m->slot != UINT32_MAX) {
        buf_printf(&attribute, "while evaluating attribute '%s' of derivation '%.*s'",
            print_name(m->set->shape->symbols[m->slot]), len, m->name.ptr);
        error_add_trace(e, shape_pos(m->set->shape, m->slot), buf_cstr(&attribute), TRACE_DEFAULT);
    }
    buf_printf(&whole, "while evaluating derivation '%.*s'\n  whose name attribute is located at ",
        len, m->name.ptr);
    diag_place(&whole, attrs_pos(m->set, SYM_name));
    error_add_trace(e, POS_NONE, buf_cstr(&whole), TRACE_DEFAULT);
    vm_throw(m->vm, e);
}

static void force_name(struct vm *vm, void *arg)
{
    struct making *m = arg;
    value name = vm_force_plain_string(vm, *attrs_slot(m->set, SYM_name),
        "while evaluating the `name` attribute passed to builtins.derivationStrict");
    m->name = value_bytes(name);
}

/* Ahead of all else, as errors tell it. */
static void read_name(struct making *m)
{
    vm_attribute(
        m->vm, m->set, SYM_name, "in the attrset passed as argument to builtins.derivationStrict");
    struct error *e = vm_try(m->vm, force_name, m, false);
    if (!e)
        return;
    error_add_trace(e, attrs_pos(m->set, SYM_name),
        "while evaluating the derivation attribute 'name'", TRACE_DEFAULT);
    vm_throw(m->vm, e);
}

BUILTIN(derivationStrict, "derivationStrict", 1, "attrs", BUILTIN_GLOBAL,
    "Make the derivation that *attrs* describes and return a set of `drvPath`, the path of its "
    "file in the store, and the paths of its outputs by their names. `derivation` is the function "
    "to use instead.")
{
    value set = vm_force_attrs(
        vm, args[0], "while evaluating the argument passed to builtins.derivationStrict");
    struct making m = { .vm = vm, .set = value_attrs(set), .slot = UINT32_MAX };
    read_name(&m);
    struct error *e = vm_try(vm, make, &m, false);
    if (e)
        throw_about(&m, e);
    return m.result;
}

/* import ---------------------------------------------------------------------------------- */

value derivation_import(struct vm *vm, const char *path)
{
    static value function;
    struct slice canonical;
    if (!store_path_parse(slice_of(path), &canonical, NULL) ||
        !store_derivation(vm->store, canonical))
        return VALUE_NONE;
    const struct store_object *object = store_find(vm->store, canonical);
    const struct derivation_summary *d = object->derivation;
    struct list *outputs = list_new(d->output_count);
    for (size_t i = 0; i < d->output_count; i++)
        outputs->items[i] = string_from(d->outputs[i].name);
    struct attrs_builder set = { 0 };
    describe(vm, &set, object);
    attrs_add(&set, SYM_name, string_from(d->name), POS_NONE);
    attrs_add(&set, SYM_outputs, value_of_list(outputs), POS_NONE);
    if (value_is_none(function))
        function = prelude_imported_derivation(vm);
    return vm_call1(vm, function, attrs_finish(&set), NULL);
}
