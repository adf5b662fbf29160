#include "builtins/toml.h"

enum { INDEX_FROM = 8 }; /* tables with more items than this have an index */

struct toml_node *toml_node_new(enum toml_kind kind, struct toml_region region)
{
    struct toml_node *node = gc_alloc(sizeof *node);
    node->kind = kind;
    node->region = region;
    return node;
}

static bool is_table(const struct toml_node *node)
{
    return node->kind >= TOML_INLINE_TABLE;
}

static uint32_t *index_slot(const struct toml_node *table, symbol name)
{
    uint32_t mask = table->index_cap - 1, i = name * 0x9e3779b1u >> 7 & mask;
    while (table->index[i] && table->items[table->index[i] - 1].name != name)
        i = (i + 1) & mask;
    return &table->index[i];
}

static void rebuild_index(struct toml_node *table)
{
    table->index_cap = table->cap * 2;
    table->index = gc_alloc_atomic(table->index_cap * sizeof *table->index);
    memset(table->index, 0, table->index_cap * sizeof *table->index);
    for (uint32_t i = 0; i < table->count; i++)
        *index_slot(table, table->items[i].name) = i + 1;
}

void toml_add(struct toml_node *container, symbol name, struct toml_node *node)
{
    struct toml_node *c = container;
    if (c->count == c->cap) {
        uint32_t cap = c->cap ? c->cap * 2 : 4;
        size_t size = sizeof *c->items;
        c->items =
            c->items ? gc_realloc(c->items, c->cap * size, cap * size) : gc_alloc(cap * size);
        c->cap = cap;
        if (is_table(c) && cap > INDEX_FROM)
            rebuild_index(c);
    }
    c->items[c->count++] = (struct toml_item){ name, node };
    if (c->index)
        *index_slot(c, name) = c->count;
}

static struct toml_node *find(const struct toml_node *table, symbol name)
{
    if (table->index) {
        uint32_t i = *index_slot(table, name);
        return i ? table->items[i - 1].node : NULL;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        if (table->items[i].name == name)
            return table->items[i].node;
    }
    return NULL;
}

static bool is_array_of_tables(const struct toml_node *node)
{
    if (node->kind != TOML_INLINE_ARRAY)
        return node->kind == TOML_TABLE_ARRAY;
    for (uint32_t i = 0; i < node->count; i++) {
        if (!is_table(node->items[i].node))
            return false;
    }
    return node->count > 0;
}

static struct toml_node *refuse(struct toml *t, const char *title, const struct toml_key *key,
    const char *inserting, const struct toml_node *there, const char *what)
{
    toml_fail_two(t, title, (struct toml_note){ key->region, inserting, false },
        (struct toml_note){ there->region, what, false });
    return NULL;
}

/* The table that a name on the way to the last one leads to. */
static struct toml_node *descend(struct toml *t, enum toml_insertion how, struct toml_node *table,
    symbol name, const struct toml_key *key)
{
    struct toml_node *next = find(table, name);
    if (!next) {
        next = toml_node_new(
            how == TOML_INSERT_PAIR ? TOML_DOTTED_TABLE : TOML_IMPLICIT_TABLE, key->region);
        toml_add(table, name, next);
        return next;
    }
    if (is_table(next)) {
        if (next->kind == TOML_INLINE_TABLE)
            return refuse(t,
                "toml::insert_value: failed to insert a value: inline table is immutable", key,
                "inserting this", next, "to this table");
        if (how == TOML_INSERT_PAIR && next->kind != TOML_DOTTED_TABLE)
            return refuse(t, "toml::insert_value: reopening a table using dotted keys", key,
                "dotted key cannot reopen a table", next, "this table is already closed");
        return next;
    }
    if (!is_array_of_tables(next))
        return refuse(t, "toml::insert_value: failed to insert a value, value already exists", key,
            "while inserting this", next, "non-table value already exists");
    if (next->kind != TOML_TABLE_ARRAY)
        return refuse(t, "toml::insert_value:inline array of tables are immutable", key,
            "inserting this", next, "inline array of tables");
    if (how == TOML_INSERT_PAIR)
        return refuse(t, "toml::insert_value:dotted key cannot reopen an array-of-tables", key,
            "inserting this", next, "to this array-of-tables.");
    return next->items[next->count - 1].node;
}

static struct toml_node *insert_table(struct toml *t, struct toml_node *table, symbol name,
    const struct toml_key *key, struct toml_node *node)
{
    struct toml_node *there = find(table, name);
    if (!there) {
        toml_add(table, name, node);
        return node;
    }
    if (there->kind != TOML_IMPLICIT_TABLE)
        return refuse(t, "toml::insert_value: failed to insert a table, table already defined", key,
            "inserting this", there, "this table is explicitly defined");
    there->kind = TOML_HEADER_TABLE;
    there->region = node->region;
    return there;
}

static struct toml_node *insert_table_array(struct toml *t, struct toml_node *table, symbol name,
    const struct toml_key *key, struct toml_node *node)
{
    struct toml_node *there = find(table, name);
    if (!there) {
        there = toml_node_new(TOML_TABLE_ARRAY, key->region);
        toml_add(table, name, there);
    } else if (!is_array_of_tables(there)) {
        return refuse(t,
            "toml::insert_value: failed to insert an array of tables, value already exists", key,
            "while inserting this", there, "non-table value already exists");
    } else if (there->kind != TOML_TABLE_ARRAY) {
        return refuse(t,
            "toml::insert_value: failed to insert a table, inline array of tables is immutable",
            key, "while inserting this", there, "this is inline array-of-tables");
    }
    toml_add(there, SYMBOL_NONE, node);
    return node;
}

struct toml_node *toml_insert(struct toml *t, enum toml_insertion how, struct toml_node *table,
    struct toml_key key, struct toml_node *node)
{
    for (uint32_t i = 0; table && i + 1 < key.count; i++)
        table = descend(t, how, table, key.names[i], &key);
    if (!table)
        return NULL;
    symbol name = key.names[key.count - 1];
    if (how == TOML_INSERT_TABLE)
        return insert_table(t, table, name, &key, node);
    if (how == TOML_INSERT_TABLE_ARRAY)
        return insert_table_array(t, table, name, &key, node);
    struct toml_node *there = find(table, name);
    if (there)
        return refuse(t, "toml::insert_value: failed to insert a value, value already exists", &key,
            "inserting this", there, "but value already exists");
    toml_add(table, name, node);
    return node;
}
