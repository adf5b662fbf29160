#include "lib/context.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include "lib/hash.h"
#include "lib/store_path.h"
#include <stdlib.h>

/*
 * A context is a node of a Patricia tree over the numbers of elements, numbered as first seen. The
 * shape of such a tree depends only on the set that it holds, so sharing equal nodes makes equal
 * sets the same node, whatever unions they came from; and a union shares all that it can with its
 * operands, so growing a set one by one takes little memory for each step. See Okasaki and Gill,
 * "Fast Mergeable Integer Maps", 1998.
 */
struct node {
    uint32_t hash;
    uint32_t prefix;     /* leaf: the element's number; branch: the bits above `bit` */
    uint32_t bit;        /* branch: the highest bit in which its elements differ; leaf: 0 */
    uint32_t count;      /* elements below */
    context left, right; /* where `bit` is 0 and 1 */
    const struct context_element **sorted; /* in Nix's order; made when asked for */
};

enum { CONTEXT_LIMIT = 1 << 24, UNION_CACHE = 4096 };

static struct node *nodes; /* by context; [0] is the empty one */
static size_t node_count, node_cap;
static const struct context_element **elements; /* by number */
static size_t element_count, element_cap;
static context *table; /* open addressing, 0 is free; twice as large as needed at least */
static size_t table_mask;

static void *grow(void *array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return array;
    size_t larger = *cap ? *cap * 2 : 64;
    array = array ? gc_realloc(array, *cap * size, larger * size) : gc_alloc(larger * size);
    *cap = larger;
    return array;
}

static void table_insert(context c)
{
    size_t at = nodes[c].hash & table_mask;
    while (table[at])
        at = (at + 1) & table_mask;
    table[at] = c;
}

static void table_grow(void)
{
    size_t size = table ? (table_mask + 1) * 2 : 256;
    table = memset(gc_alloc_atomic(size * sizeof *table), 0, size * sizeof *table);
    table_mask = size - 1;
    for (context c = 1; c < node_count; c++)
        table_insert(c);
}

static context add_node(struct node node)
{
    if (node_count == 0)
        node_count = 1;
    if (node_count == CONTEXT_LIMIT)
        gc_exhausted(SIZE_MAX);
    nodes = grow(nodes, node_count, &node_cap, sizeof *nodes);
    if (!table || (node_count + 1) * 2 > table_mask)
        table_grow();
    nodes[node_count] = node;
    table_insert((context)node_count);
    return (context)node_count++;
}

/* Leaves ---------------------------------------------------------------------------------- */

static bool same_element(const struct context_element *a, const struct context_element *b)
{
    return a->kind == b->kind && a->through == b->through && slice_eq(a->path, b->path) &&
           slice_eq(a->output, b->output);
}

static struct slice copy_slice(struct slice s)
{
    if (s.len == 0)
        return (struct slice){ "", 0 };
    char *bytes = gc_alloc_atomic(s.len + 1);
    memcpy(bytes, s.ptr, s.len);
    bytes[s.len] = '\0';
    return (struct slice){ bytes, s.len };
}

static context add_leaf(const struct context_element *element, uint32_t hash)
{
    struct context_element *copy = gc_alloc(sizeof *copy);
    copy->kind = element->kind;
    copy->path = copy_slice(element->path);
    copy->output = copy_slice(element->output);
    copy->through = element->through;
    elements = grow(elements, element_count, &element_cap, sizeof *elements);
    elements[element_count] = copy;
    return add_node((struct node){ .hash = hash, .prefix = (uint32_t)element_count++, .count = 1 });
}

context context_single(const struct context_element *element)
{
    struct context_element e = *element;
    if (e.kind != CONTEXT_BUILT)
        e = (struct context_element){ .kind = e.kind, .path = e.path, .output = { "", 0 } };
    uint64_t names = hash_mix(hash_slice(e.path), hash_slice(e.output));
    uint32_t hash = (uint32_t)hash_mix(names, e.kind + context_steps(e.through));
    for (size_t at = hash & table_mask; table && table[at]; at = (at + 1) & table_mask) {
        const struct node *n = &nodes[table[at]];
        if (n->hash == hash && n->bit == 0 && same_element(elements[n->prefix], &e))
            return table[at];
    }
    return add_leaf(&e, hash);
}

/* Branches -------------------------------------------------------------------------------- */

static context branch(uint32_t prefix, uint32_t bit, context left, context right)
{
    uint32_t hash = (uint32_t)hash_mix(left, right);
    for (size_t at = hash & table_mask; table[at]; at = (at + 1) & table_mask) {
        const struct node *n = &nodes[table[at]];
        if (n->hash == hash && n->bit != 0 && n->left == left && n->right == right)
            return table[at];
    }
    return add_node((struct node){
        .hash = hash,
        .prefix = prefix,
        .bit = bit,
        .count = nodes[left].count + nodes[right].count,
        .left = left,
        .right = right,
    });
}

static uint32_t bits_above(uint32_t number, uint32_t bit)
{
    return number & ~(bit | (bit - 1));
}

/* A branch over two trees that do not overlap. */
static context join(context a, context b)
{
    uint32_t p = nodes[a].prefix, q = nodes[b].prefix;
    uint32_t bit = UINT32_C(1) << (31 - __builtin_clz(p ^ q));
    return p & bit ? branch(bits_above(p, bit), bit, b, a) : branch(bits_above(p, bit), bit, a, b);
}

static context unite(context a, context b)
{
    if (a == b || b == CONTEXT_NONE)
        return a;
    if (a == CONTEXT_NONE)
        return b;
    if (nodes[a].bit < nodes[b].bit) {
        context swap = a;
        a = b;
        b = swap;
    }
    struct node big = nodes[a], small = nodes[b];
    if (big.bit == small.bit) {
        if (big.prefix != small.prefix)
            return join(a, b);
        context left = unite(big.left, small.left);
        return branch(big.prefix, big.bit, left, unite(big.right, small.right));
    }
    if (bits_above(small.prefix, big.bit) != big.prefix)
        return join(a, b);
    if (small.prefix & big.bit)
        return branch(big.prefix, big.bit, big.left, unite(big.right, b));
    return branch(big.prefix, big.bit, unite(big.left, b), big.right);
}

context context_union(context a, context b)
{
    static struct {
        context a, b, result;
    } cache[UNION_CACHE];
    if (a == b || b == CONTEXT_NONE)
        return a;
    if (a == CONTEXT_NONE)
        return b;
    size_t at = hash_mix(a, b) % UNION_CACHE;
    if (cache[at].a != a || cache[at].b != b) {
        cache[at].result = unite(a, b);
        cache[at].a = a;
        cache[at].b = b;
    }
    return cache[at].result;
}

/* Reading --------------------------------------------------------------------------------- */

static int compare(const struct context_element *a, const struct context_element *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (!a->through != !b->through)
        return a->through ? 1 : -1;
    int c = a->through ? compare(a->through, b->through) : slice_cmp(a->path, b->path);
    return c ? c : slice_cmp(a->output, b->output);
}

static int compare_elements(const void *x, const void *y)
{
    return compare(
        *(const struct context_element *const *)x, *(const struct context_element *const *)y);
}

static const struct context_element **collect(context c, const struct context_element **out)
{
    if (nodes[c].bit)
        return collect(nodes[c].right, collect(nodes[c].left, out));
    *out = elements[nodes[c].prefix];
    return out + 1;
}

size_t context_count(context c)
{
    return c == CONTEXT_NONE ? 0 : nodes[c].count;
}

const struct context_element *context_at(context c, size_t index)
{
    struct node *n = &nodes[c];
    if (!n->sorted) {
        n->sorted = gc_alloc(n->count * sizeof *n->sorted);
        collect(c, n->sorted);
        qsort(n->sorted, n->count, sizeof *n->sorted, compare_elements);
    }
    return n->sorted[index];
}

const char *context_show(const struct context_element *element)
{
    struct buf b = { 0 };
    buf_slice(&b, element->path);
    if (element->kind == CONTEXT_DRV_DEEP)
        buf_str(&b, " (deep)");
    for (size_t i = 0; i < context_steps(element); i++) {
        buf_char(&b, '^');
        buf_slice(&b, context_step(element, i));
    }
    return buf_cstr(&b);
}

const char *context_encode(const struct context_element *element)
{
    struct buf b = { 0 };
    if (element->kind == CONTEXT_DRV_DEEP)
        buf_char(&b, '=');
    for (size_t i = context_steps(element); i-- > 0;) {
        buf_char(&b, '!');
        buf_slice(&b, context_step(element, i));
        if (i == 0)
            buf_char(&b, '!');
    }
    buf_slice(&b, store_path_base(element->path));
    return buf_cstr(&b);
}

size_t context_steps(const struct context_element *element)
{
    size_t n = 0;
    for (; element && element->kind == CONTEXT_BUILT; element = element->through)
        n++;
    return n;
}

struct slice context_step(const struct context_element *element, size_t index)
{
    for (size_t n = context_steps(element) - 1; n > index; n--)
        element = element->through;
    return element->output;
}
