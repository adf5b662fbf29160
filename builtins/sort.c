#include "builtins/builtin.h"
#include "lib/bulk.h"
#include "lib/stop.h"

/*
 * Peeksort (Munro and Wild, "Nearly-Optimal Mergesorts", ESA 2018): a stable mergesort that looks
 * for the run around the middle and splits the range at that run's edge. n log n comparisons at
 * most, n for what is sorted already. A comparator that is no order gives some permutation, and
 * what it then gives, or which pair it fails on first, shows which elements were compared in
 * which order: that is the order of Nix's sort, with its threshold for insertion sort.
 */
struct sorter {
    struct vm *vm;
    value less;        /* the comparator */
    bool is_less_than; /* it is builtins.lessThan */
    value *items;
    value *spare; /* as long as items; made when first needed */
    size_t count;
};

enum { INSERTION_MAX = 16 };

static bool less(struct sorter *s, value a, value b)
{
    if (!s->is_less_than)
        return vm_force_bool(s->vm, vm_call2(s->vm, s->less, a, b, NULL),
            "while evaluating the return value of the sorting function passed to builtins.sort");
    stop_poll();
    if (value_is_small_int(a) && value_is_small_int(b))
        return value_small_int(a) < value_small_int(b);
    if (value_is_string(a) && value_is_string(b))
        return slice_cmp(value_bytes(a), value_bytes(b)) < 0;
    return vm_less(s->vm, a, b, "while evaluating the ordering function passed to builtins.sort");
}

static void insertion_sort(struct sorter *s, size_t begin, size_t end)
{
    for (size_t i = begin + 1; i < end; i++) {
        value v = s->items[i];
        size_t at = i;
        for (; at > begin && less(s, v, s->items[at - 1]); at--)
            s->items[at] = s->items[at - 1];
        s->items[at] = v;
    }
}

/* Merges the runs [begin, middle) and [middle, end). */
static void merge(struct sorter *s, size_t begin, size_t middle, size_t end)
{
    if (!s->spare)
        s->spare = gc_alloc(s->count * sizeof *s->spare);
    value *left = s->spare, *left_end = left + (middle - begin);
    value *right = s->items + middle, *right_end = s->items + end;
    value *out = s->items + begin;
    bulk_copy(left, out, (middle - begin) * sizeof *left);
    while (left < left_end && right < right_end)
        *out++ = less(s, *right, *left) ? *right++ : *left++;
    bulk_copy(out, left, (size_t)(left_end - left) * sizeof *out);
}

/* A run goes on while each element is less than the one before it, or while none is. */
static size_t run_begin(struct sorter *s, size_t low, size_t i, bool falling)
{
    if (i == low)
        return i;
    for (i--; i > low && less(s, s->items[i], s->items[i - 1]) == falling;)
        i--;
    return i;
}

static size_t run_end(struct sorter *s, size_t i, size_t high, bool falling)
{
    for (i++; i < high && less(s, s->items[i], s->items[i - 1]) == falling;)
        i++;
    return i;
}

static void reverse(value *items, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        stop_poll();
        value swap = items[i];
        items[i] = items[count - 1 - i];
        items[count - 1 - i] = swap;
    }
}

/* Sorts [begin, end), of which [begin, left_end) and [right_begin, end) are runs. The range at
 * least halves in every other step down. */
static void peeksort(
    struct sorter *s, size_t begin, size_t end, size_t left_end, size_t right_begin)
{
    if (left_end == end || right_begin == begin)
        return;
    if (end - begin <= INSERTION_MAX) {
        insertion_sort(s, begin, end);
        return;
    }
    size_t middle = begin + (end - begin) / 2;
    if (middle <= left_end) {
        peeksort(s, left_end, end, left_end + 1, right_begin);
        merge(s, begin, left_end, end);
        return;
    }
    if (middle >= right_begin) {
        peeksort(s, begin, right_begin, left_end, right_begin - 1);
        merge(s, begin, right_begin, end);
        return;
    }
    bool falling = less(s, s->items[middle], s->items[middle - 1]);
    size_t low = run_begin(s, left_end, middle, falling);
    size_t high = run_end(s, middle - 1, right_begin, falling);
    if (falling)
        reverse(s->items + low, high - low);
    if (low == begin && high == end)
        return;
    if (middle - low < high - middle) {
        peeksort(s, begin, low, left_end, low - 1);
        peeksort(s, low, end, high, right_begin);
        merge(s, begin, low, end);
    } else {
        peeksort(s, begin, high, left_end, low);
        peeksort(s, high, end, high + 1, right_begin);
        merge(s, begin, high, end);
    }
}

static bool is_less_than(value f)
{
    return value_is_func(f) && value_head(f)->kind == FUNC_BUILTIN &&
           strcmp(value_builtin(f)->name, "lessThan") == 0;
}

BUILTIN(sort, "sort", 2, "comparator list", 0,
    "Return *list* in ascending order. *comparator* is called with two elements and returns "
    "`true` if the first belongs before the second; elements that it does not tell apart keep "
    "their order.\n\n"
    "```nix\n"
    "builtins.sort builtins.lessThan [ 30 7 12 ]\n"
    "```\n\n"
    "is `[ 7 12 30 ]`. Runs that are sorted already are made use of. A comparator that is not a "
    "strict weak order leaves the elements in some unspecified order.")
{
    value list = vm_force_list(vm, args[1], SECOND("sort"));
    struct list *from = value_list(list);
    if (from->count == 0)
        return list;
    value f = vm_force_func(vm, args[0], FIRST("sort"));
    struct list *to = list_new(from->count);
    for (size_t i = 0; i < from->count; i++) {
        stop_poll();
        to->items[i] = vm_force(vm, from->items[i], NULL);
    }
    struct sorter s = { vm, f, is_less_than(f), to->items, NULL, from->count };
    peeksort(&s, 0, from->count, 0, from->count);
    return value_of_list(to);
}
