/* The YAML reader: libyaml's events, straight into values.
 *
 * The central structure is a stack of frames (yaml_frames.h), one for each mapping
 * or sequence that is open; a finished item goes into the innermost. Aliases share
 * the value of their anchor, but are counted, and bounded, as if they were copies:
 * whoever walks the value meets them as such.
 *
 * What scalars mean is yaml_scalar.c's business, positions are
 * yaml_position.c's. */
#include "base/utf8.h"
#include "codec/base64.h"
#include "codec/yaml_events.h"
#include "codec/yaml_frames.h"
#include "codec/yaml_node.h"
#include "codec/yaml_scalar.h"
#include "value/array.h"
#include "value/number.h"
#include "value/object.h"

typedef struct reader {
    us_arena *arena;
    us_yaml_options options;
    us_str text;
    us_yaml_events *events;
    us_yaml_frames frames;
    us_object *names; /* of anchors, in this document: indices into [anchors] */
    us_yaml_anchor **anchors;
    size_t anchor_count;
    size_t anchor_capacity;
    uint64_t count;   /* nodes of this document, aliases expanded */
    uint64_t aliased; /* of those, the ones that came from aliases */
    bool root_is_empty;
    us_diag *diag;
} reader;

/* ---- Positions and failures */

static us_position position_of(reader *r, yaml_mark_t mark)
{
    return (us_position){(uint32_t)mark.line + 1, (uint32_t)mark.column + 1,
                         (uint32_t)us_yaml_events_offset(r->events, mark.index)};
}

static bool fail(reader *r, us_position at, us_str message)
{
    *r->diag = (us_diag){.code = "yaml_error", .position = at, .message = message};
    return false;
}

static bool fail_here(reader *r, const char *message)
{
    us_position at = position_of(r, r->events->event.start_mark);
    return fail(r, at, us_str_from(message));
}

/* go-yaml counts lines from 0 here, but from 1 for single characters, and takes a
 * first line for none. */
static void tell_line(const reader *r, const yaml_parser_t *yaml)
{
    size_t line =
        yaml->context_mark.line ? yaml->context_mark.line : yaml->problem_mark.line;
    if (line > 0 && yaml->error == YAML_SCANNER_ERROR)
        line++;
    if (line > 0 && r->options.fault_line)
        *r->options.fault_line = (uint32_t)line;
}

static bool fail_in_libyaml(reader *r)
{
    const yaml_parser_t *yaml = &r->events->parser;
    tell_line(r, yaml);
    us_str problem = us_str_from(yaml->problem ? yaml->problem : "out of memory");
    if (yaml->error == YAML_MEMORY_ERROR)
        us_arena_exhaust(r->arena);
    us_str message = us_str_copy(r->arena, problem);
    if (yaml->error == YAML_READER_ERROR)
        return fail(r, us_position_at(r->text, yaml->problem_offset), message);
    /* libyaml ends each text with a line break, which need not be there. */
    size_t offset = us_yaml_events_offset(r->events, yaml->problem_mark.index);
    return fail(r, us_position_at(r->text, offset), message);
}

/* ---- libyaml's side */

static bool next_event(reader *r)
{
    return us_yaml_events_next(r->events) || fail_in_libyaml(r);
}

static us_str event_text(const yaml_char_t *text)
{
    return us_str_from((const char *)text);
}

/* ---- Weights */

/* go-yaml's rule: the more nodes, the fewer of them may be aliases' copies. */
static bool too_many_aliases(const reader *r)
{
    const double low = US_YAML_ALIAS_FREE_NODES;
    const double high = US_YAML_ALIAS_FULL_NODES;
    double count = (double)r->count;
    if (r->aliased <= 100 || r->count <= 1000)
        return false;
    double allowed = count <= low    ? 0.99
                     : count >= high ? 0.10
                                     : 0.99 - 0.89 * (count - low) / (high - low);
    return (double)r->aliased / count > allowed;
}

/* ---- Anchors */

/* Makes an anchor of the current event's name; NULL when it has none. It counts
 * for aliases from here on, so that one inside its own node is noticed. */
static us_yaml_anchor *declare_anchor(reader *r, const yaml_char_t *name)
{
    if (!name)
        return NULL;
    r->anchors = us_arena_room(r->arena, r->anchors, r->anchor_count, &r->anchor_capacity,
                               sizeof *r->anchors);
    us_yaml_anchor *result = us_arena_alloc_zero(r->arena, sizeof *result);
    r->anchors[r->anchor_count] = result;
    us_str key = us_str_copy(r->arena, event_text(name));
    us_object_put(r->names, us_value_string(key),
                  us_value_integer((int64_t)r->anchor_count));
    r->anchor_count++;
    return result;
}

static void complete_anchor(us_yaml_anchor *a, const us_yaml_item *n)
{
    if (a) {
        a->item = *n;
        a->complete = true;
    }
}

static bool read_alias(reader *r)
{
    us_str name = event_text(r->events->event.data.alias.anchor);
    us_position at = position_of(r, r->events->event.start_mark);
    const us_value *index = us_object_get_str(r->names, name);
    if (!index)
        return fail(r, at,
                    us_str_format(r->arena, "unknown anchor '%.*s' referenced",
                                  US_STR_ARG(name)));
    const us_yaml_anchor *a = r->anchors[index->as.integer];
    if (!a->complete)
        return fail(r, at,
                    us_str_format(r->arena, "anchor '%.*s' value contains itself",
                                  US_STR_ARG(name)));
    r->count += a->item.count + 1;
    r->aliased += a->item.count;
    if (too_many_aliases(r))
        return fail(r, at, US_STR("document contains excessive aliasing"));
    if (r->frames.depth + a->item.height > r->options.max_depth)
        return fail_here(r, "nesting is too deep");
    us_yaml_item n = a->item;
    n.at = at;
    return us_yaml_frames_deliver(&r->frames, &n);
}

/* ---- Scalars */

static bool fail_tag(reader *r, us_yaml_kind kind, us_str text, const char *tag)
{
    us_position at = position_of(r, r->events->event.start_mark);
    return fail(r, at,
                us_str_format(r->arena, "cannot decode %s `%.*s` as a %s",
                              us_yaml_kind_name(kind), US_STR_ARG(text), tag));
}

static us_yaml_kind resolve(const reader *r, us_str text, us_value *value)
{
    return r->options.old_booleans ? us_yaml_resolve_old(r->arena, text, value)
                                   : us_yaml_resolve(r->arena, text, value);
}

/* Base 64 with line breaks; what is not UTF-8 in it becomes U+FFFD. */
static bool read_binary(reader *r, us_str text, us_value *value)
{
    us_str bytes, error;
    if (!us_base64_decode(r->arena, text, false, &bytes, &error))
        return fail_here(r, "!!binary value contains invalid base64 data");
    *value = us_value_string_checked(r->arena, us_utf8_make_valid(r->arena, bytes));
    return true;
}

/* The scalar [text] under an explicit [tag], the part behind yaml.org's prefix. */
static bool read_tagged(reader *r, us_str tag, us_str text, us_yaml_item *n)
{
    static const us_yaml_kind kinds[] = {US_YAML_NULL, US_YAML_BOOLEAN, US_YAML_INTEGER,
                                         US_YAML_FLOAT, US_YAML_TIMESTAMP};
    if (us_str_is(tag, "binary"))
        return read_binary(r, text, &n->value);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *name = us_yaml_kind_name(kinds[i]);
        if (!us_str_is(tag, name + 2))
            continue;
        us_yaml_kind kind = resolve(r, text, &n->value);
        n->kind = kinds[i];
        if (kind == kinds[i])
            return true;
        if (kind != US_YAML_INTEGER || kinds[i] != US_YAML_FLOAT ||
            us_value_tag(n->value) != US_TAG_INTEGER)
            return fail_tag(r, kind, text, name);
        n->value = us_number_from_json_double(r->arena, (double)n->value.as.integer);
    }
    return true;
}

/* Reads value and kind of the current event. */
static bool read_scalar_value(reader *r, us_yaml_item *n)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    const yaml_event_t *event = &r->events->event;
    us_str text =
        us_str_copy(r->arena, us_str_make((const char *)event->data.scalar.value,
                                          event->data.scalar.length));
    us_str tag = event_text(event->data.scalar.tag);
    n->value = us_value_string_checked(r->arena, text);
    if (tag.length > 0 && !us_str_is(tag, "!")) {
        if (!us_str_starts_with(tag, us_str_from(prefix)))
            return true;
        us_str name = us_str_slice(tag, sizeof prefix - 1, tag.length);
        if (us_str_is(name, "merge") && us_str_is(text, "<<"))
            n->kind = US_YAML_MERGE;
        return read_tagged(r, name, text, n);
    }
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        n->kind = resolve(r, text, &n->value);
    return true;
}

/* How an infinity or NaN prints as a key. */
static us_value infinity_key(const reader *r)
{
    us_str text = event_text(r->events->event.data.scalar.value);
    if (us_str_find(text, US_STR("n"), 0) == 1 || us_str_find(text, US_STR("N"), 0) == 1)
        return us_value_string(US_STR(".nan"));
    return us_value_string(*text.text == '-' ? US_STR("-.inf") : US_STR(".inf"));
}

/* libyaml knows the escape \/ of YAML 1.2, go-yaml does not. */
static bool check_escapes(reader *r)
{
    const yaml_event_t *event = &r->events->event;
    size_t end = us_yaml_events_offset(r->events, event->end_mark.index);
    size_t start = us_yaml_events_offset(r->events, event->start_mark.index);
    us_str raw = us_str_slice(r->text, start, end);
    for (size_t i = 0; i + 1 < raw.length; i++) {
        if (raw.text[i] != '\\')
            continue;
        if (raw.text[++i] == '/')
            return fail(r, us_position_at(r->text, start + i),
                        US_STR("found unknown escape character"));
    }
    return true;
}

static bool read_scalar(reader *r)
{
    const yaml_event_t *event = &r->events->event;
    us_yaml_item n = {.count = 1, .at = position_of(r, event->start_mark)};
    us_yaml_anchor *name = declare_anchor(r, event->data.scalar.anchor);
    if (event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE && !check_escapes(r))
        return false;
    if (!read_scalar_value(r, &n))
        return false;
    r->count++;
    r->root_is_empty = event->data.scalar.length == 0 && !event->data.scalar.tag &&
                       event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool is_key = us_yaml_frames_expect_key(&r->frames);
    if (is_key && n.kind == US_YAML_MERGE) {
        us_yaml_frames_begin_merge(&r->frames);
        return true;
    }
    if (us_value_is_none(n.value)) {
        if (!is_key)
            return fail_here(r, "unsupported value: infinity or NaN");
        n.value = infinity_key(r);
    }
    if (r->options.keep_positions && !is_key)
        n.positions = us_yaml_new_positions(r->arena, n.value, n.at);
    complete_anchor(name, &n);
    return us_yaml_frames_deliver(&r->frames, &n);
}

/* ---- Containers */

static bool open_container(reader *r, us_value value, const yaml_char_t *name)
{
    if (r->frames.depth >= r->options.max_depth)
        return fail_here(r, "nesting is too deep");
    us_position at = position_of(r, r->events->event.start_mark);
    us_yaml_item container = {.value = value, .at = at, .count = r->count, .height = 1};
    us_yaml_anchor *anchor = declare_anchor(r, name);
    if (r->options.keep_positions)
        container.positions = us_yaml_new_positions(r->arena, value, at);
    r->count++;
    r->root_is_empty = false;
    us_yaml_frames_open(&r->frames, container, anchor);
    return true;
}

static bool close_container(reader *r)
{
    us_yaml_anchor *name;
    us_yaml_item n = us_yaml_frames_close(&r->frames, &name);
    n.count = r->count - n.count;
    complete_anchor(name, &n);
    return us_yaml_frames_deliver(&r->frames, &n);
}

/* ---- Documents */

typedef struct document_list {
    us_yaml_document *items;
    size_t count;
    size_t capacity;
} document_list;

static void begin_document(reader *r)
{
    r->frames.depth = 0;
    r->names = us_object_new(r->arena, 0);
    r->anchor_count = 0;
    r->count = 0;
    r->aliased = 0;
    r->frames.has_root = false;
    r->root_is_empty = false;
}

static bool end_document(reader *r, document_list *list)
{
    if (!r->frames.has_root ||
        (r->root_is_empty && us_value_tag(r->frames.root.value) == US_TAG_NULL))
        return true;
    if (r->options.single && list->count > 0)
        return fail(r, r->frames.root.at, US_STR("more than one document"));
    list->items = us_arena_room(r->arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = (us_yaml_document){
        r->frames.root.value, r->frames.root.positions, r->frames.root.at};
    return true;
}

static bool take_event(reader *r, document_list *list)
{
    const yaml_event_t *event = &r->events->event;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (event->data.document_start.version_directive &&
            event->data.document_start.version_directive->minor != 1)
            return fail_here(r, "found incompatible YAML document");
        begin_document(r);
        return true;
    case YAML_DOCUMENT_END_EVENT:
        return end_document(r, list);
    case YAML_ALIAS_EVENT:
        return read_alias(r);
    case YAML_SCALAR_EVENT:
        return read_scalar(r);
    case YAML_SEQUENCE_START_EVENT:
        return open_container(r, us_value_array(us_array_new(r->arena, 0)),
                              event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return open_container(r, us_value_object(us_object_new(r->arena, 0)),
                              event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_container(r);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
        break;
    }
    return true;
}

static bool read_stream(reader *r, document_list *list)
{
    do {
        if (!next_event(r) || !take_event(r, list))
            return false;
    } while (r->events->event.type != YAML_STREAM_END_EVENT);
    return true;
}

bool us_yaml_read(us_arena *arena, us_str text, const us_yaml_options *options,
                  us_yaml_document **documents, size_t *count, us_diag *diag)
{
    reader r = {.arena = arena, .text = text, .diag = diag};
    if (options)
        r.options = *options;
    r.frames = (us_yaml_frames){
        .arena = arena, .duplicates = r.options.duplicates, .diag = diag};
    if (r.options.max_depth == 0)
        r.options.max_depth = US_JSON_DEPTH;
    r.events = us_yaml_events_open(arena, text);
    document_list list = {0};
    bool ok = read_stream(&r, &list);
    us_yaml_events_close(r.events);
    *documents = list.items;
    *count = ok ? list.count : 0;
    return ok;
}
