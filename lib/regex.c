#include "lib/regex_prog.h"
#include "lib/bulk.h"
#include "lib/gc.h"
#include "lib/stop.h"

/*
 * The matcher walks the graph depth first, as libstdc++ does, but with a stack of its own and a
 * memo. A frame says what to do when the walk comes back to it; coming back, `solved` tells whether
 * an accepting path was found beyond it.
 *
 * The memo holds two bits for each (position, node where ways meet): unknown, or the walk from
 * there has been done and found nothing, or has been done and found something. A walk that was
 * done need not be done again: what it can find has been seen and was first. The limit on rounds
 * that consume nothing does not spoil this: what such a limit hides from a walk is being tried
 * further down the stack. Nor does the start of the search: from one search to the next the
 * failures stay true, and successes lie within the match, that is, not after the next start.
 */
enum frame_kind {
    FRAME_DONE,   /* note in the memo what came of the node */
    FRAME_SLOT,   /* give a slot its former value */
    FRAME_COUNT,  /* give a repeat's counter its former value */
    FRAME_LEAVE,  /* unless solved, try the repeat's way out */
    FRAME_RIGHT,  /* try the right alternative in any case */
    FRAME_SOLVED, /* the left one was solved */
    FRAME_LOOP,   /* unless solved, try the loop's way out after fewer bytes */
};

struct frame {
    uint32_t kind, arg;
    size_t pos;
    size_t extra; /* FRAME_COUNT: the count; FRAME_LOOP: where the loop began */
};

enum known { UNKNOWN, FAILED, SOLVED };

struct matcher {
    const struct regex *re;
    const unsigned char *text;
    size_t len;
    size_t origin; /* where the attempt began */
    bool whole;    /* accept at the subject's end only */
    bool nonempty; /* do not accept at origin */
    bool matched;
    size_t match_end;
    unsigned char *memo;  /* NULL until something is noted */
    struct frame *frames; /* a stack */
    size_t depth, cap;
    struct regex_span *spans;
};

/* The stack of the last match, for the next one, unless it has become large. */
struct spare {
    struct frame *frames;
    size_t cap;
};
static struct spare *spare;

enum { KEPT_FRAMES = 1 << 15, MAX_FRAMES = 1 << 26 };

/* --- Compiling --- */

/* NOPs lead only to nodes made later, so going backwards each is resolved by one step. */
static void skip_nops(struct regex *re)
{
    struct regex_node *nodes = re->nodes;
    for (uint32_t i = re->node_count; i-- > 0;)
        if (nodes[i].op == NODE_NOP && nodes[nodes[i].next].op == NODE_NOP)
            nodes[i].next = nodes[nodes[i].next].next;
    for (uint32_t i = 0; i < re->node_count; i++) {
        struct regex_node *n = &nodes[i];
        if (n->next != NODE_NONE && nodes[n->next].op == NODE_NOP)
            n->next = nodes[n->next].next;
        if ((n->op == NODE_REPEAT || n->op == NODE_BRANCH) && nodes[n->arg].op == NODE_NOP)
            n->arg = nodes[n->arg].next;
    }
}

static bool is_loop(const struct regex *re, uint32_t i)
{
    const struct regex_node *n = &re->nodes[i];
    if (n->op != NODE_REPEAT)
        return false;
    const struct regex_node *body = &re->nodes[n->arg];
    return (body->op == NODE_BYTE || body->op == NODE_SET) && body->next == i;
}

static void find_loops(struct regex *re)
{
    for (uint32_t i = 0; i < re->node_count; i++)
        re->loop_count += is_loop(re, i);
    re->loops = gc_alloc_atomic((re->loop_count + 1) * sizeof *re->loops);
    uint32_t loops = 0;
    for (uint32_t i = 0; i < re->node_count; i++) {
        if (!is_loop(re, i))
            continue;
        struct regex_loop *loop = &re->loops[loops];
        const struct regex_node *body = &re->nodes[re->nodes[i].arg];
        memset(loop, 0, sizeof *loop);
        if (body->op == NODE_SET)
            loop->body = re->sets[body->arg];
        else
            byte_set_add(&loop->body, (unsigned char)body->arg);
        re->nodes[i].op = NODE_LOOP;
        re->nodes[i].arg = loops++;
    }
}

/* A node where several ways meet needs a memo, and so does a loop, whose runs may overlap. */
static void number_joins(struct regex *re)
{
    uint32_t *ways = gc_alloc_atomic(re->node_count * sizeof *ways);
    memset(ways, 0, re->node_count * sizeof *ways);
    for (uint32_t i = 0; i < re->node_count; i++) {
        const struct regex_node *n = &re->nodes[i];
        if (n->op == NODE_NOP || n->op == NODE_ACCEPT)
            continue;
        ways[n->next]++;
        if (n->op == NODE_REPEAT || n->op == NODE_BRANCH)
            ways[n->arg]++;
    }
    for (uint32_t i = 0; i < re->node_count; i++) {
        struct regex_node *n = &re->nodes[i];
        if (n->op == NODE_LOOP || (ways[i] > 1 && n->op != NODE_ACCEPT))
            n->join = re->join_count++;
        if (n->op == NODE_REPEAT && n->counter != NODE_NONE)
            n->counter = re->counter_count++;
    }
}

static void unite(struct byte_set *set, const struct byte_set *other)
{
    for (size_t i = 0; i < ARRAY_LEN(set->bits); i++)
        set->bits[i] |= other->bits[i];
}

/*
 * What may come first from a node on. Not to take quadratic time in long chains of optional parts,
 * it looks at a few nodes only, and then answers that anything may.
 */
static struct regex_first find_first(const struct regex *re, uint32_t from, bool at_begin)
{
    static const struct regex_first anything = {
        { { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX } }, true, true
    };
    struct regex_first first = { { { 0 } }, false, false };
    uint32_t seen[64];
    size_t n = 1;
    seen[0] = from;
    for (size_t i = 0; i < n; i++) {
        const struct regex_node *node = &re->nodes[seen[i]];
        uint32_t ways[2] = { node->next, NODE_NONE };
        if (node->op == NODE_BYTE || node->op == NODE_SET || node->op == NODE_END ||
            node->op == NODE_ACCEPT || (node->op == NODE_BEGIN && !at_begin))
            ways[0] = NODE_NONE;
        if (node->op == NODE_BYTE)
            byte_set_add(&first.bytes, (unsigned char)node->arg);
        else if (node->op == NODE_SET)
            unite(&first.bytes, &re->sets[node->arg]);
        else if (node->op == NODE_LOOP)
            unite(&first.bytes, &re->loops[node->arg].body);
        else if (node->op == NODE_REPEAT || node->op == NODE_BRANCH)
            ways[1] = node->arg;
        first.end |= node->op == NODE_END;
        first.accept |= node->op == NODE_ACCEPT;
        for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
            size_t k = 0;
            while (k < n && seen[k] != ways[w])
                k++;
            if (ways[w] == NODE_NONE || k < n)
                continue;
            if (n == ARRAY_LEN(seen))
                return anything;
            seen[n++] = ways[w];
        }
    }
    return first;
}

struct regex *regex_compile(struct slice pattern, enum regex_status *status)
{
    struct regex *re = gc_alloc(sizeof *re);
    *status = regex_parse(re, pattern);
    if (*status != REGEX_OK)
        return NULL;
    skip_nops(re);
    find_loops(re);
    number_joins(re);
    re->first = find_first(re, re->start, false);
    for (uint32_t i = 0; i < re->node_count; i++)
        if (re->nodes[i].op == NODE_LOOP)
            re->loops[re->nodes[i].arg].exit = find_first(re, re->nodes[i].next, true);
    re->slots = gc_alloc_atomic(2 * sizeof *re->slots * re->groups);
    re->count_at = gc_alloc_atomic((re->counter_count + 1) * sizeof *re->count_at);
    memset(re->count_at, 0, re->counter_count * sizeof *re->count_at);
    re->counts = gc_alloc_atomic(re->counter_count + 1);
    return re;
}

size_t regex_groups(const struct regex *re)
{
    return re->groups - 1;
}

/* --- Memo --- */

static enum known recall(const struct matcher *m, uint32_t join, size_t pos)
{
    if (m->memo == NULL)
        return UNKNOWN;
    size_t i = pos * m->re->join_count + join;
    return m->memo[i / 4] >> (i % 4 * 2) & 3;
}

static COLD void make_memo(struct matcher *m)
{
    size_t size = (m->re->join_count * (m->len + 1) + 3) / 4;
    m->memo = gc_alloc_atomic(size);
    bulk_clear(m->memo, size);
}

static void note(struct matcher *m, uint32_t join, size_t pos, enum known what)
{
    size_t i = pos * m->re->join_count + join, shift = i % 4 * 2;
    if (m->memo == NULL)
        make_memo(m);
    m->memo[i / 4] = (unsigned char)((m->memo[i / 4] & ~(3u << shift)) | (unsigned)what << shift);
}

static void note_range(struct matcher *m, uint32_t join, size_t low, size_t high, enum known what)
{
    STOP_FOR(size_t, pos, low, high + 1)
        note(m, join, pos, what);
}

/* --- Matching --- */

static COLD void grow_stack(struct matcher *m)
{
    size_t cap = m->cap ? m->cap * 2 : 256, size = sizeof *m->frames;
    if (cap > MAX_FRAMES)
        gc_exhausted(cap * size);
    m->frames =
        m->cap ? gc_realloc(m->frames, m->cap * size, cap * size) : gc_alloc_atomic(cap * size);
    m->cap = cap;
}

static void push(struct matcher *m, enum frame_kind kind, uint32_t arg, size_t pos, size_t extra)
{
    if (unlikely(m->depth == m->cap))
        grow_stack(m);
    m->frames[m->depth++] = (struct frame){ kind, arg, pos, extra };
}

static bool can_come(const struct matcher *m, const struct regex_first *first, size_t pos)
{
    if (pos == m->len)
        return first->end || first->accept;
    return byte_set_has(&first->bytes, m->text[pos]) || (first->accept && !m->whole);
}

static bool accept_at(struct matcher *m, size_t pos)
{
    if ((m->whole && pos != m->len) || (m->nonempty && pos == m->origin))
        return false;
    if (m->matched && pos <= m->match_end)
        return true;
    m->matched = true;
    m->match_end = pos;
    const ptrdiff_t *slots = m->re->slots;
    for (size_t i = 0; i < m->re->groups; i++)
        m->spans[i] = slots[2 * i + 1] < 0 ? (struct regex_span){ -1, -1 }
                                           : (struct regex_span){ slots[2 * i], slots[2 * i + 1] };
    return true;
}

/* Leaves a loop begun at low as far on as possible, at most at high; false if it cannot. */
static bool leave_loop(struct matcher *m, uint32_t node, size_t low, size_t high)
{
    const struct regex_node *n = &m->re->nodes[node];
    const struct regex_first *exit = &m->re->loops[n->arg].exit;
    for (size_t pos = high + 1; pos-- > low;) {
        if (pos % STOP_STRETCH == 0)
            stop_poll();
        if (can_come(m, exit, pos)) {
            push(m, FRAME_LOOP, node, pos, low);
            return true;
        }
        note(m, n->join, pos, FAILED);
    }
    return false;
}

/* Takes as many bytes as the loop's body matches, as far as they are not known to be of no use.
 * Returns whether there is a way out to be tried, else *solved says what is known. */
static bool enter_loop(struct matcher *m, uint32_t node, size_t low, bool *solved)
{
    const struct regex_node *n = &m->re->nodes[node];
    const struct byte_set *body = &m->re->loops[n->arg].body;
    size_t pos = low;
    enum known known = UNKNOWN;
    for (size_t rest = pos; rest == pos && pos < m->len;) {
        rest = stop_stretch(pos, m->len);
        while (known == UNKNOWN && pos < rest && byte_set_has(body, m->text[pos]))
            known = recall(m, n->join, ++pos);
    }
    *solved = known == SOLVED;
    if (known == SOLVED)
        note_range(m, n->join, low, pos - 1, SOLVED);
    return known != SOLVED && leave_loop(m, node, low, known == FAILED ? pos - 1 : pos);
}

/* Enters the body, unless this path has done so twice at this position. */
static bool enter_repeat(struct matcher *m, uint32_t node, size_t pos)
{
    const struct regex *re = m->re;
    uint32_t c = re->nodes[node].counter;
    unsigned char rounds = 0;
    if (c != NODE_NONE && re->count_at[c] == pos)
        rounds = re->counts[c];
    if (rounds == 2)
        return false;
    push(m, FRAME_LEAVE, node, pos, 0);
    if (c != NODE_NONE) {
        push(m, FRAME_COUNT, c, re->count_at[c], re->counts[c]);
        re->count_at[c] = pos;
        re->counts[c] = rounds + 1;
    }
    return true;
}

/* Walks on until a dead end, an accepted path or a part already known; returns if it is solved. */
static bool walk(struct matcher *m, uint32_t node, size_t pos)
{
    for (;;) {
        const struct regex_node *n = &m->re->nodes[node];
        if (n->join != NODE_NONE) {
            enum known known = recall(m, n->join, pos);
            if (known != UNKNOWN)
                return known == SOLVED;
            if (n->op != NODE_LOOP)
                push(m, FRAME_DONE, n->join, pos, 0);
        }
        uint32_t next = n->next;
        bool solved;
        switch ((enum node_op)n->op) {
        case NODE_BYTE:
            if (pos == m->len || m->text[pos] != n->arg)
                return false;
            pos++;
            break;
        case NODE_SET:
            if (pos == m->len || !byte_set_has(&m->re->sets[n->arg], m->text[pos]))
                return false;
            pos++;
            break;
        case NODE_BRANCH:
            push(m, FRAME_RIGHT, node, pos, 0);
            next = n->arg;
            break;
        case NODE_REPEAT:
            stop_poll(); /* no way through the other nodes is long */
            if (enter_repeat(m, node, pos))
                next = n->arg;
            break;
        case NODE_LOOP:
            if (!enter_loop(m, node, pos, &solved))
                return solved;
            pos = m->frames[m->depth - 1].pos;
            break;
        case NODE_SAVE:
            push(m, FRAME_SLOT, n->arg, (size_t)m->re->slots[n->arg], 0);
            m->re->slots[n->arg] = (ptrdiff_t)pos;
            break;
        case NODE_BEGIN:
            if (pos != 0)
                return false;
            break;
        case NODE_END:
            if (pos != m->len)
                return false;
            break;
        case NODE_ACCEPT:
        case NODE_NOP:
            return accept_at(m, pos);
        }
        node = next;
    }
}

/* A loop's way out at f->pos has been tried. */
static bool retry_loop(struct matcher *m, const struct frame *f, bool solved)
{
    uint32_t join = m->re->nodes[f->arg].join;
    if (solved)
        note_range(m, join, f->extra, f->pos, SOLVED);
    else
        note(m, join, f->pos, FAILED);
    return !solved && f->pos > f->extra && leave_loop(m, f->arg, f->extra, f->pos - 1);
}

/* Unwinds the stack to the next way to try: sets *node and *pos; false if there is none in what is
 * above `least`. */
static inline bool back_up_to(
    struct matcher *m, size_t least, bool *is_solved, uint32_t *node, size_t *pos)
{
    bool solved = *is_solved;
    while (m->depth > least) {
        struct frame f = m->frames[--m->depth];
        bool resume = false;
        switch ((enum frame_kind)f.kind) {
        case FRAME_DONE:
            note(m, f.arg, f.pos, solved ? SOLVED : FAILED);
            break;
        case FRAME_SLOT:
            m->re->slots[f.arg] = (ptrdiff_t)f.pos;
            break;
        case FRAME_COUNT:
            m->re->count_at[f.arg] = f.pos;
            m->re->counts[f.arg] = (unsigned char)f.extra;
            break;
        case FRAME_LEAVE:
            resume = !solved;
            break;
        case FRAME_RIGHT:
            if (solved)
                push(m, FRAME_SOLVED, 0, 0, 0);
            resume = true;
            break;
        case FRAME_SOLVED:
            solved = true;
            break;
        case FRAME_LOOP:
            resume = retry_loop(m, &f, solved);
            if (resume)
                f.pos = m->frames[m->depth - 1].pos;
            break;
        }
        if (resume) {
            *node = m->re->nodes[f.arg].next;
            *pos = f.pos;
            return true;
        }
    }
    *is_solved = solved;
    return false;
}

static bool back_up(struct matcher *m, bool solved, uint32_t *node, size_t *pos)
{
    bool found = false;
    while (m->depth > 0 && !found) {
        stop_poll();
        size_t least = m->depth > STOP_STRETCH ? m->depth - STOP_STRETCH : 0;
        found = back_up_to(m, least, &solved, node, pos);
    }
    return found;
}

static struct matcher matcher(
    const struct regex *re, struct slice subject, struct regex_span *spans)
{
    if (spare == NULL)
        spare = gc_alloc_root(sizeof *spare);
    struct matcher m = { .re = re,
        .text = (const unsigned char *)subject.ptr,
        .len = subject.len,
        .frames = spare->frames,
        .cap = spare->cap,
        .spans = spans };
    *spare = (struct spare){ NULL, 0 };
    for (uint32_t i = 0; i < 2 * re->groups; i++)
        re->slots[i] = -1;
    memset(re->counts, 0, re->counter_count);
    return m;
}

static void give_back(struct matcher *m)
{
    if (m->cap <= KEPT_FRAMES)
        *spare = (struct spare){ m->frames, m->cap };
}

/* Matches from one position on. A failure leaves the working memory as it was. */
static bool attempt(struct matcher *m, size_t start)
{
    const struct regex *re = m->re;
    uint32_t node = re->start;
    size_t pos = start;
    bool more = true;
    m->origin = start;
    while (more) {
        bool solved = walk(m, node, pos);
        bool best = m->matched && (m->whole || m->match_end == m->len);
        more = !best && back_up(m, solved, &node, &pos);
    }
    return m->matched;
}

bool regex_match(const struct regex *re, struct slice subject, struct regex_span *spans)
{
    struct matcher m = matcher(re, subject, spans);
    m.whole = true;
    attempt(&m, 0);
    give_back(&m);
    return m.matched;
}

/* --- Searching --- */

/* The first position from pos on where a match may begin, or beyond the end. */
static size_t candidate(const struct matcher *m, size_t pos)
{
    for (size_t rest = pos; pos > 0 && pos == rest && pos <= m->len;) {
        rest = stop_stretch(pos, m->len + 1);
        while (pos < rest && !can_come(m, &m->re->first, pos))
            pos++;
    }
    return pos;
}

static bool search(struct matcher *m, size_t from)
{
    for (size_t pos = candidate(m, from); pos <= m->len; pos = candidate(m, pos + 1))
        if (attempt(m, pos))
            return true;
    return false;
}

struct regex_iter regex_iter(const struct regex *re, struct slice subject)
{
    return (struct regex_iter){ re, subject, NULL, 0, false, false };
}

/* What is known of a position may not hold for a search that begins there. */
static void forget(struct matcher *m, size_t pos)
{
    for (uint32_t join = 0; join < m->re->join_count && m->memo; join++)
        note(m, join, pos, UNKNOWN);
}

bool regex_iter_next(struct regex_iter *it, struct regex_span *spans)
{
    if (it->done || (it->after_empty && it->from == it->subject.len))
        return false;
    struct matcher m = matcher(it->re, it->subject, spans);
    m.memo = it->memo;
    forget(&m, it->from);
    if (it->after_empty) {
        m.nonempty = true;
        if (!attempt(&m, it->from))
            it->from++;
        m.nonempty = false;
    }
    it->done = !m.matched && !search(&m, it->from);
    give_back(&m);
    it->memo = m.memo;
    it->after_empty = m.matched && (size_t)spans[0].start == m.match_end;
    it->from = m.match_end;
    return m.matched;
}
