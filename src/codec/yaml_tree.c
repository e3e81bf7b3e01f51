/* The tree that edits are planned on: libyaml's events, each with the bytes it stands
 * at. libyaml's marks are exact where scalars, aliases and flow collections end; block
 * collections end where their last entry does, whatever mark they have. Dashes and
 * colons have no event: they are the next thing, comments aside, behind what came
 * before.
 *
 * What nodes mean is us_yaml_read's business; only keys are resolved here, so that steps
 * of a path find them. */
#include "codec/yaml_tree.h"

#include "codec/yaml_events.h"
#include "codec/yaml_scalar.h"
#include "value/object.h"

typedef struct builder {
    us_arena *arena;
    us_str text;
    us_yaml_events *events;
    us_yaml_tree tree;
    us_yaml_node *open; /* the innermost collection */
    us_object *names;   /* of anchors, in this document: indices into [anchors] */
    us_yaml_node **anchors;
    size_t anchor_count;
    size_t anchor_capacity;
    bool root_is_empty;
    size_t line_number; /* of the last node, and where it begins: a line may be long */
    size_t line_offset;
} builder;

/* ---- Lines -------------------------------------------------------------------------- */

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

size_t us_yaml_line_start(us_str text, size_t at)
{
    while (at > 0 && !is_break(text.text[at - 1]))
        at--;
    bool marked = at == 0 && us_str_starts_with(text, US_STR("\xEF\xBB\xBF"));
    return marked ? 3 : at;
}

size_t us_yaml_line_end(us_str text, size_t at)
{
    while (at < text.length && !is_break(text.text[at]))
        at++;
    return at;
}

size_t us_yaml_next_line(us_str text, size_t at)
{
    at = us_yaml_line_end(text, at);
    if (at + 1 < text.length && text.text[at] == '\r' && text.text[at + 1] == '\n')
        return at + 2;
    return at < text.length ? at + 1 : at;
}

bool us_yaml_is_blank(us_str text, size_t from, size_t to)
{
    while (from < to && (text.text[from] == ' ' || text.text[from] == '\t'))
        from++;
    return from >= to;
}

static char char_at(const builder *b, size_t at)
{
    return at < b->text.length ? b->text.text[at] : '\0';
}

/* Behind blanks; with [lines], behind line breaks and comments too. */
static size_t skip_space(const builder *b, size_t at, bool lines)
{
    for (;;) {
        char c = char_at(b, at);
        if (c == ' ' || c == '\t' || (lines && is_break(c)))
            at++;
        else if (lines && c == '#')
            at = us_yaml_line_end(b->text, at);
        else
            return at;
    }
}

/* Behind an anchor and a tag. */
static size_t skip_properties(const builder *b, size_t at)
{
    while (char_at(b, at) == '&' || char_at(b, at) == '!') {
        while (at < b->text.length && !strchr(" \t\r\n", b->text.text[at]))
            at++;
        at = skip_space(b, at, true);
    }
    return at;
}

/* ---- Nodes ------------------------------------------------------------------------------ */

us_yaml_node *us_yaml_tree_add(us_arena *arena, us_yaml_node *parent, us_value value)
{
    us_yaml_node *node = us_arena_alloc_zero(arena, sizeof *node);
    node->parent = parent;
    node->fresh = value;
    node->changed = true;
    return node;
}

void us_yaml_tree_insert(us_arena *arena, us_yaml_node *parent, size_t at,
                         us_yaml_entry entry)
{
    parent->entries = us_arena_room(arena, parent->entries, parent->count,
                                    &parent->capacity, sizeof *parent->entries);
    for (size_t i = parent->count; i > at; i--)
        parent->entries[i] = parent->entries[i - 1];
    parent->entries[at] = entry;
    parent->count++;
}

static size_t line_offset(builder *b, size_t at, size_t number)
{
    if (number != b->line_number)
        b->line_offset = us_yaml_line_start(b->text, at);
    b->line_number = number;
    return b->line_offset;
}

static us_yaml_node *new_node(builder *b, us_yaml_node_kind kind)
{
    const yaml_event_t *event = &b->events->event;
    us_yaml_node *node = us_arena_alloc_zero(b->arena, sizeof *node);
    node->kind = kind;
    node->parent = b->open;
    node->start = us_yaml_events_offset(b->events, event->start_mark.index);
    node->line = line_offset(b, node->start, event->start_mark.line);
    node->end = us_yaml_events_offset(b->events, event->end_mark.index);
    node->open = skip_properties(b, node->start);
    return node;
}

/* Looks at a block scalar's indicators and at how far its lines are indented; returns
 * where they begin. */
static size_t read_block_header(builder *b, us_yaml_node *node)
{
    size_t at = node->open + 1;
    for (; char_at(b, at) != '\0' && strchr("+-123456789", char_at(b, at)); at++)
        node->keep = node->keep || char_at(b, at) == '+';
    node->head_end = at;
    size_t body = us_yaml_next_line(b->text, at);
    for (size_t line = body; line < node->end; line = us_yaml_next_line(b->text, line)) {
        size_t first = line;
        while (char_at(b, first) == ' ')
            first++;
        uint32_t width = (uint32_t)(first - line);
        if (!is_break(char_at(b, first)) && first < node->end &&
            (node->body_indent == 0 || width < node->body_indent))
            node->body_indent = width;
    }
    return body;
}

/* Whether the line from [start] to [end] is of spaces that are all indentation. */
static bool is_indentation(const builder *b, const us_yaml_node *node, size_t start,
                           size_t end)
{
    if (end - start > node->body_indent)
        return false;
    while (start < end && b->text.text[start] == ' ')
        start++;
    return start == end;
}

/* A block scalar ends with the last line that counts, before its line break; blank lines
 * that follow count where they are kept (+). */
static void cut_block_scalar(builder *b, us_yaml_node *node)
{
    us_str text = b->text;
    size_t body = read_block_header(b, node);
    size_t end = node->end;
    while (end > body) {
        size_t before = end;
        if (is_break(text.text[before - 1]))
            before--;
        if (before < end && text.text[before] == '\n' && before > body &&
            text.text[before - 1] == '\r')
            before--;
        size_t start = us_yaml_line_start(text, before);
        end = before;
        if (node->keep || start <= body || !is_indentation(b, node, start, before))
            break;
        end = start;
    }
    node->end = end > body ? end : node->head_end;
}

static bool is_member_next(const us_yaml_node *mapping)
{
    return mapping->count == 0 || mapping->entries[mapping->count - 1].value;
}

/* Where the entry's last character is. */
static size_t entry_end(const us_yaml_entry *entry)
{
    return entry->after == US_STR_NONE && entry->key_node ? entry->key_node->end
                                                          : entry->value->end;
}

static us_value key_of(builder *b, const us_yaml_node *node)
{
    const yaml_event_t *event = &b->events->event;
    if (node->kind != US_YAML_NODE_SCALAR)
        return US_NONE;
    us_str text =
        us_str_copy(b->arena, us_str_make((const char *)event->data.scalar.value,
                                          event->data.scalar.length));
    us_value value = us_value_string_checked(b->arena, text);
    if (node->style != 0 || event->data.scalar.tag)
        return value;
    us_yaml_kind kind = us_yaml_resolve(b->arena, text, &value);
    return kind == US_YAML_MERGE ? US_NONE : us_yaml_key(b->arena, value, kind);
}

static void add_key(builder *b, us_yaml_node *key)
{
    us_yaml_entry entry = {.key = key_of(b, key), .key_node = key, .lead = key->start};
    size_t before = key->start;
    while (before > 0 && strchr(" \t", b->text.text[before - 1]))
        before--;
    entry.explicit = before > 0 && b->text.text[before - 1] == '?' && before < key->start;
    us_yaml_tree_insert(b->arena, b->open, b->open->count, entry);
}

static void add_member_value(builder *b, us_yaml_node *value)
{
    us_yaml_entry *entry = &b->open->entries[b->open->count - 1];
    bool lines = b->open->flow || entry->explicit;
    size_t colon = skip_space(b, entry->key_node->end, lines);
    entry->after = char_at(b, colon) == ':' ? colon + 1 : US_STR_NONE;
    entry->value = value;
}

static void add_element(builder *b, us_yaml_node *value)
{
    us_yaml_node *parent = b->open;
    us_yaml_entry entry = {.value = value, .lead = value->start, .after = US_STR_NONE};
    if (!parent->flow) {
        size_t from = parent->open;
        if (parent->count > 0)
            from = entry_end(&parent->entries[parent->count - 1]);
        entry.lead = skip_space(b, from, true);
        entry.after = entry.lead + 1;
    }
    us_yaml_tree_insert(b->arena, parent, parent->count, entry);
}

/* Hands a node to the innermost collection; a collection before it has entries. */
static void deliver(builder *b, us_yaml_node *node)
{
    if (!b->open) {
        b->tree.roots = us_arena_room(b->arena, b->tree.roots, b->tree.count,
                                      &b->tree.capacity, sizeof *b->tree.roots);
        b->tree.roots[b->tree.count++] = node;
    } else if (b->open->kind == US_YAML_NODE_SEQUENCE) {
        add_element(b, node);
    } else if (is_member_next(b->open)) {
        add_key(b, node);
    } else {
        add_member_value(b, node);
    }
}

/* ---- Events ------------------------------------------------------------------------------ */

static void declare_anchor(builder *b, const yaml_char_t *name, us_yaml_node *node)
{
    if (!name)
        return;
    b->anchors = us_arena_room(b->arena, b->anchors, b->anchor_count, &b->anchor_capacity,
                               sizeof(us_yaml_node *));
    b->anchors[b->anchor_count] = node;
    us_str key = us_str_copy(b->arena, us_str_from((const char *)name));
    us_object_put(b->names, us_value_string(key),
                  us_value_integer((int64_t)b->anchor_count++));
}

static void take_alias(builder *b)
{
    us_str name = us_str_from((const char *)b->events->event.data.alias.anchor);
    const us_value *index = us_object_get_str(b->names, name);
    if (index)
        b->anchors[index->as.integer]->shared = true;
    deliver(b, new_node(b, US_YAML_NODE_ALIAS));
}

static void take_scalar(builder *b)
{
    const yaml_event_t *event = &b->events->event;
    us_yaml_node *node = new_node(b, US_YAML_NODE_SCALAR);
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    char first = char_at(b, node->open);
    node->style = plain ? '\0' : first;
    if (node->open > node->end) /* a tag or anchor alone */
        node->open = node->end;
    if (!plain && (first == '|' || first == '>'))
        cut_block_scalar(b, node);
    b->root_is_empty =
        !b->open && event->data.scalar.length == 0 && plain && !event->data.scalar.tag;
    declare_anchor(b, event->data.scalar.anchor, node);
    deliver(b, node);
}

static void open_collection(builder *b, us_yaml_node_kind kind, bool flow,
                            const yaml_char_t *name)
{
    us_yaml_node *node = new_node(b, kind);
    node->flow = flow;
    declare_anchor(b, name, node);
    b->root_is_empty = false;
    deliver(b, node);
    b->open = node;
}

static void close_collection(builder *b)
{
    us_yaml_node *node = b->open;
    if (node->flow) {
        node->end = us_yaml_events_offset(b->events, b->events->event.end_mark.index);
        node->tall =
            line_offset(b, node->end, b->events->event.end_mark.line) > node->open;
    }

    else if (node->count > 0)
        node->end = entry_end(&node->entries[node->count - 1]);
    b->open = node->parent;
}

static void take_event(builder *b)
{
    const yaml_event_t *event = &b->events->event;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        b->open = NULL;
        b->names = us_object_new(b->arena, 0);
        b->anchor_count = 0;
        b->root_is_empty = false;
        break;
    case YAML_DOCUMENT_END_EVENT:
        b->tree.count -= b->root_is_empty;
        break;
    case YAML_ALIAS_EVENT:
        take_alias(b);
        break;
    case YAML_SCALAR_EVENT:
        take_scalar(b);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_collection(b, US_YAML_NODE_SEQUENCE,
                        event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                        event->data.sequence_start.anchor);
        break;
    case YAML_MAPPING_START_EVENT:
        open_collection(b, US_YAML_NODE_MAPPING,
                        event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                        event->data.mapping_start.anchor);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_collection(b);
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
        break;
    }
}

us_yaml_tree us_yaml_tree_read(us_arena *arena, us_str text)
{
    builder b = {.arena = arena, .text = text};
    b.events = us_yaml_events_open(arena, text);
    do {
        if (!us_yaml_events_next(b.events))
            us_arena_exhaust(arena); /* the text has been read before: no memory */
        take_event(&b);
    } while (b.events->event.type != YAML_STREAM_END_EVENT);
    us_yaml_events_close(b.events);
    return b.tree;
}

size_t us_yaml_entry_end(const us_yaml_entry *entry)
{
    return entry->after == US_STR_NONE && entry->key_node ? entry->key_node->end
                                                          : entry->value->end;
}

const us_yaml_node *us_yaml_entry_node(const us_yaml_entry *entry)
{
    return entry->key_node ? entry->key_node : entry->value;
}

bool us_yaml_entry_is_kept(const us_yaml_entry *entry)
{
    return !entry->added && !entry->removed;
}
