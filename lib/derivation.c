#include "lib/derivation.h"
#include "lib/gc.h"
#include <stdlib.h>

static void *grow(void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    size_t larger = *cap ? *cap * 2 : 8;
    void *grown = gc_alloc(larger * size);
    if (count)
        memcpy(grown, items, count * size);
    *cap = larger;
    return grown;
}

/* Strings --------------------------------------------------------------------------------- */

static void add_plain(struct buf *b, struct slice s)
{
    char *to = buf_reserve(b, s.len + 2);
    *to++ = '"';
    if (s.len)
        memcpy(to, s.ptr, s.len);
    to[s.len] = '"';
    b->len += s.len + 2;
}

static void add_escaped(struct buf *b, struct slice s)
{
    static const char escapes[256] = {
        ['"'] = '"', ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'
    };
    char *to = buf_reserve(b, 2 * s.len + 2), *start = to;
    *to++ = '"';
    for (size_t i = 0; i < s.len;) {
        size_t run = i;
        while (run < s.len && !escapes[(unsigned char)s.ptr[run]])
            run++;
        memcpy(to, s.ptr + i, run - i);
        to += run - i;
        if (run < s.len) {
            *to++ = '\\';
            *to++ = escapes[(unsigned char)s.ptr[run++]];
        }
        i = run;
    }
    *to++ = '"';
    b->len += (size_t)(to - start);
}

static void separate(struct buf *b, size_t index)
{
    if (index)
        buf_char(b, ',');
}

void derivation_add_arg(struct derivation *d, struct slice arg)
{
    separate(&d->args, d->args.len);
    add_escaped(&d->args, arg);
}

void derivation_add_variable(struct derivation *d, struct slice name, struct slice value)
{
    d->variables = grow(d->variables, d->variable_count, &d->variable_cap, sizeof *d->variables);
    struct derivation_variable *v = &d->variables[d->variable_count++];
    *v = (struct derivation_variable){ .name = name, .start = d->environment.len };
    buf_char(&d->environment, '(');
    add_escaped(&d->environment, name);
    buf_char(&d->environment, ',');
    add_escaped(&d->environment, value);
    buf_char(&d->environment, ')');
    v->end = d->environment.len;
}

/* Text ------------------------------------------------------------------------------------ */

/* A stretch of the text that the path of an output fills. */
struct hole {
    size_t at, output;
};

struct writer {
    struct derivation *d;
    struct buf *text;
    struct hole *holes; /* in ascending order; two for each output, or none at all */
    size_t hole_count;
    size_t inputs_start, inputs_end; /* the list of inputs without its brackets */
};

static size_t path_length(const struct derivation *d, size_t output)
{
    struct slice name = store_path_output_name(d->name, d->outputs[output].name);
    return store_dir.len + 1 + STORE_HASH_LEN + 1 + name.len;
}

static void add_hole(struct writer *w, size_t output)
{
    size_t len = path_length(w->d, output);
    buf_char(w->text, '"');
    w->holes[w->hole_count++] = (struct hole){ w->text->len, output };
    memset(buf_reserve(w->text, len), ' ', len);
    w->text->len += len;
    buf_char(w->text, '"');
}

static void add_output_path(struct writer *w, size_t output)
{
    if (w->holes)
        add_hole(w, output);
    else
        add_plain(w->text, w->d->outputs[output].path);
}

static void add_outputs(struct writer *w)
{
    const struct derivation *d = w->d;
    char digits[2 * DIGEST_MAX_SIZE];
    const char *method = "", *algorithm = "";
    struct slice digest = { "", 0 };
    if (d->type != DERIVATION_INPUT_ADDRESSED) {
        method = store_method_prefix(d->method);
        algorithm = digest_name(d->hash.kind);
    }
    if (d->type == DERIVATION_FIXED)
        digest = base_n_format_16(digits, &d->hash);
    if (d->type == DERIVATION_IMPURE)
        digest = slice_of("impure");
    for (size_t i = 0; i < d->output_count; i++) {
        separate(w->text, i);
        buf_char(w->text, '(');
        add_plain(w->text, d->outputs[i].name);
        buf_char(w->text, ',');
        add_output_path(w, i);
        buf_str(w->text, ",\"");
        buf_str(w->text, method);
        buf_str(w->text, algorithm);
        buf_str(w->text, "\",");
        add_plain(w->text, digest);
        buf_char(w->text, ')');
    }
}

static size_t input_steps(const struct derivation_input *input)
{
    return context_steps(input->through) + 1;
}

static struct slice input_step(const struct derivation_input *input, size_t index)
{
    return index < context_steps(input->through) ? context_step(input->through, index)
                                                 : input->output;
}

int derivation_input_compare(const struct derivation_input *a, const struct derivation_input *b)
{
    int c = slice_cmp(a->path, b->path);
    if (c || (!a->through && !b->through))
        return c ? c : slice_cmp(a->output, b->output);
    size_t most = input_steps(a), other = input_steps(b);
    for (size_t i = 0; i < most && i < other && c == 0; i++)
        c = slice_cmp(input_step(a, i), input_step(b, i));
    return c ? c : (most > other) - (most < other);
}

/* How many inputs from `start` on are of one derivation. */
static size_t group_length(const struct derivation *d, size_t start)
{
    size_t end = start + 1;
    while (end < d->input_count && slice_eq(d->inputs[end].path, d->inputs[start].path))
        end++;
    return end - start;
}

/* What is needed of a derivation, `steps` outputs away from the path. */
static void add_needed(
    struct buf *text, const struct derivation_input *inputs, size_t count, size_t steps)
{
    bool dynamic = false;
    for (size_t i = 0; i < count; i++)
        dynamic |= input_steps(&inputs[i]) > steps + 1;
    buf_str(text, dynamic ? "([" : "[");
    for (size_t i = 0, n = 0; i < count; i++) {
        if (input_steps(&inputs[i]) > steps + 1)
            continue;
        separate(text, n++);
        add_plain(text, inputs[i].output);
    }
    buf_char(text, ']');
    if (!dynamic)
        return;
    buf_str(text, ",[");
    for (size_t start = 0, end, n = 0; start < count; start = end) {
        struct slice output = input_step(&inputs[start], steps);
        for (end = start; end < count && slice_eq(input_step(&inputs[end], steps), output);)
            end++;
        start += input_steps(&inputs[start]) == steps + 1;
        if (start == end)
            continue;
        separate(text, n++);
        buf_char(text, '(');
        add_plain(text, output);
        buf_char(text, ',');
        add_needed(text, inputs + start, end - start, steps + 1);
        buf_char(text, ')');
    }
    buf_str(text, "])");
}

static bool needs_dynamic(const struct derivation *d)
{
    for (size_t i = 0; i < d->input_count; i++) {
        if (d->inputs[i].through)
            return true;
    }
    return false;
}

static void add_inputs(struct buf *text, const struct derivation *d)
{
    for (size_t i = 0, n; i < d->input_count; i += n) {
        separate(text, i);
        buf_char(text, '(');
        add_plain(text, d->inputs[i].path);
        buf_char(text, ',');
        n = group_length(d, i);
        add_needed(text, &d->inputs[i], n, 0);
        buf_char(text, ')');
    }
}

static void add_output_variable(struct writer *w, size_t output)
{
    enum derivation_type type = w->d->type;
    buf_char(w->text, '(');
    add_escaped(w->text, w->d->outputs[output].name);
    buf_char(w->text, ',');
    if (type == DERIVATION_FLOATING || type == DERIVATION_IMPURE)
        add_plain(w->text, derivation_placeholder(w->d->outputs[output].name));
    else
        add_output_path(w, output);
    buf_char(w->text, ')');
}

/* The variables and the outputs, merged. */
static void add_environment(struct writer *w)
{
    const struct derivation *d = w->d;
    for (size_t v = 0, o = 0, n = 0; v < d->variable_count || o < d->output_count; n++) {
        int c = o == d->output_count     ? -1
                : v == d->variable_count ? 1
                                         : slice_cmp(d->variables[v].name, d->outputs[o].name);
        separate(w->text, n);
        if (c < 0)
            buf_add(w->text, d->environment.ptr + d->variables[v].start,
                d->variables[v].end - d->variables[v].start);
        else
            add_output_variable(w, o++);
        v += c <= 0;
    }
}

static void write_text(struct writer *w)
{
    const struct derivation *d = w->d;
    buf_str(w->text, needs_dynamic(d) ? "DrvWithVersion(\"xp-dyn-drv\",[" : "Derive([");
    add_outputs(w);
    buf_str(w->text, "],[");
    w->inputs_start = w->text->len;
    add_inputs(w->text, d);
    w->inputs_end = w->text->len;
    buf_str(w->text, "],[");
    for (size_t i = 0; i < d->source_count; i++) {
        separate(w->text, i);
        add_plain(w->text, d->sources[i]);
    }
    buf_str(w->text, "],");
    add_plain(w->text, d->system);
    buf_char(w->text, ',');
    add_escaped(w->text, d->builder);
    buf_str(w->text, ",[");
    buf_slice(w->text, buf_view(&d->args));
    buf_str(w->text, "],[");
    add_environment(w);
    buf_str(w->text, "])");
}

/* Hashing --------------------------------------------------------------------------------- */

/* An input as it is named in the text that is hashed. */
struct modulo_input {
    const struct hash *hash;
    struct slice output;
};

static int compare_hashes(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, digest_size(DIGEST_SHA256));
}

static int compare_modulo(const void *x, const void *y)
{
    const struct modulo_input *a = x, *b = y;
    int c = compare_hashes(a->hash, b->hash);
    return c ? c : slice_cmp(a->output, b->output);
}

/* Sorted inputs as they are hashed; the same derivation may have come by several paths. */
static void add_modulo_inputs(struct buf *text, const struct modulo_input *inputs, size_t count)
{
    char digits[2 * DIGEST_MAX_SIZE];
    for (size_t i = 0; i < count; i++) {
        bool same = i && compare_hashes(inputs[i].hash, inputs[i - 1].hash) == 0;
        if (same && slice_eq(inputs[i].output, inputs[i - 1].output))
            continue;
        if (same) {
            text->len -= strlen("])");
            buf_char(text, ',');
        } else {
            separate(text, i);
            buf_char(text, '(');
            add_plain(text, base_n_format_16(digits, inputs[i].hash));
            buf_str(text, ",[");
        }
        add_plain(text, inputs[i].output);
        buf_str(text, "])");
    }
}

static bool has_output(const struct derivation_summary *summary, struct slice output)
{
    for (size_t i = 0; i < summary->output_count; i++) {
        if (slice_eq(summary->outputs[i].name, output))
            return true;
    }
    return false;
}

static PRINTF_LIKE(1, 2) const char *fault(const char *fmt, ...)
{
    struct buf b = { 0 };
    va_list args;
    va_start(args, fmt);
    buf_vprintf(&b, fmt, args);
    va_end(args);
    return buf_cstr(&b);
}

/* The inputs as they are hashed, in *text until the next call. NULL or what is wrong; *deferred is
 * whether an input has no hash. */
static const char *list_modulo_inputs(struct slice *text, const struct derivation *d,
    derivation_lookup *lookup, void *self, bool *deferred)
{
    static struct buf buffer;
    struct modulo_input *inputs = gc_alloc((d->input_count + 1) * sizeof *inputs);
    *deferred = false;
    for (size_t i = 0, n; i < d->input_count; i += n) {
        struct slice path = d->inputs[i].path;
        const struct derivation_summary *summary = lookup(self, path);
        if (!summary)
            return fault("derivation '%.*s' is not valid", (int)path.len, path.ptr);
        n = group_length(d, i);
        *deferred |= summary->modulo == MODULO_DEFERRED;
        for (size_t k = i; k < i + n; k++) {
            struct slice output = d->inputs[k].output;
            *deferred |= d->inputs[k].through != NULL;
            if (!d->inputs[k].through && !has_output(summary, output))
                return fault("no hash for output '%.*s' of derivation '%.*s'", (int)output.len,
                    output.ptr, (int)d->name.len, d->name.ptr);
            inputs[k] = (struct modulo_input){ &summary->hash, output };
        }
    }
    qsort(inputs, d->input_count, sizeof *inputs, compare_modulo);
    buffer.len = 0;
    add_modulo_inputs(&buffer, inputs, d->input_count);
    *text = buf_view(&buffer);
    return NULL;
}

/* The sha256 of the text with other inputs and, if `masked`, with nothing in the holes. */
static struct hash hash_text(const struct writer *w, struct slice inputs, bool masked)
{
    struct hash hash = { .kind = DIGEST_SHA256 };
    struct digest digest;
    const char *text = w->text->ptr;
    size_t done = 0, count = masked ? w->hole_count : 0;
    bool past_inputs = false;
    digest_init(&digest, hash.kind);
    for (size_t i = 0; i <= count; i++) {
        size_t end = i < count ? w->holes[i].at : w->text->len;
        if (!past_inputs && end >= w->inputs_end) {
            digest_update(&digest, text + done, w->inputs_start - done);
            digest_update(&digest, inputs.ptr, inputs.len);
            done = w->inputs_end;
            past_inputs = true;
        }
        digest_update(&digest, text + done, end - done);
        done = i < count ? end + path_length(w->d, w->holes[i].output) : end;
    }
    digest_final(&digest, hash.bytes);
    return hash;
}

static void fill_holes(struct writer *w, const struct hash *masked)
{
    struct derivation *d = w->d;
    for (size_t i = 0; i < d->output_count; i++)
        d->outputs[i].path = store_path_of_output(d->name, d->outputs[i].name, masked);
    for (size_t i = 0; i < w->hole_count; i++) {
        struct slice path = d->outputs[w->holes[i].output].path;
        memcpy(w->text->ptr + w->holes[i].at, path.ptr, path.len);
    }
}

/* Completing ------------------------------------------------------------------------------ */

static const char *complete_input_addressed(
    struct writer *w, derivation_lookup *lookup, void *self, struct derivation_summary *summary)
{
    struct derivation *d = w->d;
    struct slice inputs;
    bool deferred;
    const char *wrong = list_modulo_inputs(&inputs, d, lookup, self, &deferred);
    if (wrong)
        return wrong;
    if (!deferred)
        w->holes = gc_alloc_atomic((2 * d->output_count + 1) * sizeof *w->holes);
    write_text(w);
    if (deferred)
        return NULL;
    struct hash masked = hash_text(w, inputs, true);
    fill_holes(w, &masked);
    summary->modulo = MODULO_HASH;
    summary->hash = hash_text(w, inputs, false);
    return NULL;
}

static struct slice name_variable(const struct derivation *d)
{
    struct slice name = slice_of("name");
    struct buf copy = { 0 };
    for (size_t i = 0; i < d->output_count; i++) {
        if (slice_eq(d->outputs[i].name, name))
            return d->outputs[i].path;
    }
    for (size_t i = 0; i < d->variable_count; i++) {
        if (slice_eq(d->variables[i].name, name))
            buf_slice(&copy, d->name);
    }
    return buf_view(&copy);
}

const char *derivation_complete(struct derivation *d, derivation_lookup *lookup, void *self,
    struct buf *text, struct derivation_summary *summary)
{
    struct writer w = { .d = d, .text = text };
    *summary = (struct derivation_summary){
        .name = name_variable(d),
        .outputs = d->outputs,
        .output_count = d->output_count,
        .modulo = MODULO_DEFERRED,
    };
    if (d->type == DERIVATION_INPUT_ADDRESSED)
        return complete_input_addressed(&w, lookup, self, summary);
    if (d->type == DERIVATION_FIXED) {
        d->outputs[0].path = store_path_of_contents(d->name, d->method, &d->hash, NULL, 0);
        summary->modulo = MODULO_FIXED;
        summary->hash = store_path_hash_fixed(d->method, &d->hash, d->outputs[0].path);
    }
    write_text(&w);
    return NULL;
}

struct slice *derivation_references(const struct derivation *d, size_t *count)
{
    struct slice *all = gc_alloc((d->source_count + d->input_count + 1) * sizeof *all);
    size_t n = 0, s = 0, i = 0;
    while (s < d->source_count || i < d->input_count) {
        int c = s == d->source_count  ? 1
                : i == d->input_count ? -1
                                      : slice_cmp(d->sources[s], d->inputs[i].path);
        all[n++] = c <= 0 ? d->sources[s] : d->inputs[i].path;
        s += c <= 0;
        i += c >= 0 ? group_length(d, i) : 0;
    }
    *count = n;
    return all;
}

/* Reading --------------------------------------------------------------------------------- */

struct reader {
    struct slice rest;
    bool wrong;
};

static bool take(struct reader *r, const char *word)
{
    size_t len = strlen(word);
    if (r->rest.len < len || memcmp(r->rest.ptr, word, len) != 0)
        return false;
    r->rest.ptr += len;
    r->rest.len -= len;
    return true;
}

static void expect(struct reader *r, const char *word)
{
    r->wrong |= !take(r, word);
}

/* A string without escapes, which paths and names of outputs do not need. */
static struct slice read_plain(struct reader *r)
{
    struct buf b = { 0 };
    expect(r, "\"");
    const char *end = r->rest.len ? memchr(r->rest.ptr, '"', r->rest.len) : NULL;
    size_t len = end ? (size_t)(end - r->rest.ptr) : 0;
    if (len && memchr(r->rest.ptr, '\\', len))
        r->wrong = true;
    buf_add(&b, r->rest.ptr, len);
    r->rest.ptr += len;
    r->rest.len -= len;
    expect(r, "\"");
    buf_cstr(&b);
    return buf_view(&b);
}

/* Whether a list that may be empty goes on with another item. */
static bool next_item(struct reader *r, size_t index)
{
    if (r->wrong || take(r, "]"))
        return false;
    if (index)
        expect(r, ",");
    return !r->wrong;
}

static void read_hash(struct derivation *d, struct slice algorithm, struct slice digest)
{
    static const enum store_method methods[] = { STORE_NAR, STORE_TEXT, STORE_GIT };
    struct buf ignored = { 0 };
    d->method = STORE_FLAT;
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        struct slice prefix = slice_of(store_method_prefix(methods[i]));
        if (algorithm.len > prefix.len && memcmp(algorithm.ptr, prefix.ptr, prefix.len) == 0) {
            d->method = methods[i];
            algorithm.ptr += prefix.len;
            algorithm.len -= prefix.len;
        }
    }
    d->type = DERIVATION_FLOATING;
    enum digest_kind kind = digest_by_name(algorithm);
    if (kind != DIGEST_NONE && base_n_parse_hash(digest, kind, &d->hash, &ignored) == DIGEST_OK)
        d->type = DERIVATION_FIXED;
}

static void read_outputs(struct reader *r, struct derivation *d)
{
    size_t cap = 0;
    while (next_item(r, d->output_count)) {
        d->outputs = grow(d->outputs, d->output_count, &cap, sizeof *d->outputs);
        struct derivation_output *o = &d->outputs[d->output_count++];
        expect(r, "(");
        o->name = read_plain(r);
        expect(r, ",");
        o->path = read_plain(r);
        expect(r, ",");
        struct slice algorithm = read_plain(r);
        expect(r, ",");
        struct slice digest = read_plain(r);
        expect(r, ")");
        if (algorithm.len)
            read_hash(d, algorithm, digest);
    }
}

static void add_read_input(
    struct derivation *d, size_t *cap, struct slice path, struct slice output)
{
    d->inputs = grow(d->inputs, d->input_count, cap, sizeof *d->inputs);
    d->inputs[d->input_count++] = (struct derivation_input){ .path = path, .output = output };
}

/* What is needed of the outputs of dynamic derivations matters to nobody who reads. */
static void skip_dynamic(struct reader *r)
{
    for (size_t i = 0; next_item(r, i); i++) {
        expect(r, "(");
        read_plain(r);
        expect(r, ",");
        bool dynamic = take(r, "(");
        expect(r, "[");
        for (size_t k = 0; next_item(r, k); k++)
            read_plain(r);
        if (dynamic && take(r, ",["))
            skip_dynamic(r);
        if (dynamic)
            expect(r, ")");
        expect(r, ")");
    }
}

static void read_inputs(struct reader *r, struct derivation *d)
{
    size_t cap = 0;
    for (size_t i = 0; next_item(r, i); i++) {
        size_t before = d->input_count;
        expect(r, "(");
        struct slice path = read_plain(r);
        expect(r, ",");
        bool dynamic = take(r, "(");
        expect(r, "[");
        for (size_t k = 0; next_item(r, k); k++)
            add_read_input(d, &cap, path, read_plain(r));
        if (dynamic && take(r, ",["))
            skip_dynamic(r);
        if (dynamic)
            expect(r, ")");
        if (d->input_count == before)
            add_read_input(d, &cap, path, (struct slice){ "", 0 });
        expect(r, ")");
    }
}

/* The variable `name`. No text within a string looks like this, as its quotes are escaped. */
static struct slice find_name(struct slice text)
{
    static const char start[] = "(\"name\",\"";
    const char *found = NULL, *end = text.ptr + text.len;
    for (const char *at = text.ptr; (at = memmem(at, (size_t)(end - at), start, strlen(start)));)
        found = at += strlen(start);
    const char *stop = found ? memchr(found, '"', (size_t)(end - found)) : NULL;
    struct buf copy = { 0 };
    if (stop)
        buf_add(&copy, found, (size_t)(stop - found));
    return buf_view(&copy);
}

static void read_sources(struct reader *r, struct derivation *d)
{
    size_t cap = 0;
    while (next_item(r, d->source_count)) {
        d->sources = grow(d->sources, d->source_count, &cap, sizeof *d->sources);
        d->sources[d->source_count++] = read_plain(r);
    }
}

const char *derivation_read(
    struct slice text, derivation_lookup *lookup, void *self, struct derivation_text *result)
{
    struct derivation d = { 0 };
    struct reader r = { text, false };
    struct buf copy = { (char *)text.ptr, text.len, text.len };
    struct writer w = { .d = &d, .text = &copy };
    if (!take(&r, "DrvWithVersion(\"xp-dyn-drv\",["))
        expect(&r, "Derive([");
    read_outputs(&r, &d);
    expect(&r, ",[");
    w.inputs_start = (size_t)(r.rest.ptr - text.ptr);
    read_inputs(&r, &d);
    w.inputs_end = (size_t)(r.rest.ptr - text.ptr) - 1;
    expect(&r, ",[");
    read_sources(&r, &d);
    if (r.wrong || d.output_count == 0)
        return "not the text of a derivation";
    *result = (struct derivation_text){
        .summary = {
            .name = find_name(text),
            .outputs = d.outputs,
            .output_count = d.output_count,
            .modulo = MODULO_DEFERRED,
        },
    };
    result->references = derivation_references(&d, &result->reference_count);
    struct derivation_summary *summary = &result->summary;
    if (d.type == DERIVATION_FIXED) {
        summary->modulo = MODULO_FIXED;
        summary->hash = store_path_hash_fixed(d.method, &d.hash, d.outputs[0].path);
    } else if (d.type == DERIVATION_INPUT_ADDRESSED && d.outputs[0].path.len) {
        struct slice inputs;
        bool deferred;
        const char *wrong = list_modulo_inputs(&inputs, &d, lookup, self, &deferred);
        if (wrong)
            return wrong;
        summary->modulo = deferred ? MODULO_DEFERRED : MODULO_HASH;
        summary->hash = hash_text(&w, inputs, false);
    }
    return NULL;
}

/* Placeholders ---------------------------------------------------------------------------- */

static struct slice placeholder_of(const unsigned char *sha256)
{
    struct buf out = { 0 };
    buf_char(&out, '/');
    base_n_encode(&out, BASE_N_NIX32, sha256, digest_size(DIGEST_SHA256));
    buf_cstr(&out);
    return buf_view(&out);
}

struct slice derivation_placeholder(struct slice output)
{
    struct buf b = { 0 };
    unsigned char digest[DIGEST_MAX_SIZE];
    buf_str(&b, "nix-output:");
    buf_slice(&b, output);
    digest_of(DIGEST_SHA256, buf_view(&b), digest);
    return placeholder_of(digest);
}

static void hash_downstream(const struct context_element *e, unsigned char digest[DIGEST_MAX_SIZE])
{
    struct buf b = { 0 };
    unsigned char folded[STORE_HASH_SIZE];
    if (e->through) {
        hash_downstream(e->through, digest);
        store_path_fold(folded, digest);
        buf_str(&b, "nix-computed-output:");
        base_n_encode(&b, BASE_N_NIX32, folded, sizeof folded);
        buf_char(&b, ':');
        buf_slice(&b, e->output);
    } else {
        struct slice name = store_path_name(e->path);
        name.len -= strlen(".drv");
        buf_str(&b, "nix-upstream-output:");
        buf_slice(&b, (struct slice){ store_path_base(e->path).ptr, STORE_HASH_LEN });
        buf_char(&b, ':');
        buf_slice(&b, store_path_output_name(name, e->output));
    }
    digest_of(DIGEST_SHA256, buf_view(&b), digest);
}

struct slice derivation_downstream_placeholder(const struct context_element *output)
{
    unsigned char digest[DIGEST_MAX_SIZE];
    hash_downstream(output, digest);
    return placeholder_of(digest);
}
