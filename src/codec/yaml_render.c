/* Writing new values into a text somebody else wrote. A neighbour serves as a model: it
 * lends the order of keys, quotes, flow or block style, all the way down. Where there is
 * none, scalars are written as us_yaml_write does and collections in block style. */
#include "codec/yaml_render.h"

#include "base/utf8.h"
#include "codec/yaml.h"
#include "value/array.h"
#include "value/object.h"

enum { PLAIN_KEY_MAX = 128, INDICATOR_MAX = 9 };

/* A mapping with more members is no model: it is searched one by one. */
enum { MODEL_MAX = 1000 };

static void add_spaces(us_buf *buf, size_t count)
{
    for (size_t i = 0; i < count; i++)
        us_buf_add_char(buf, ' ');
}

/* ---- Strings -------------------------------------------------------------------------- */

static bool is_printable(uint32_t c)
{
    return c == '\t' || (c >= ' ' && c < 0x7F) ||
           (c >= 0xA0 && c < 0xD800 && c != 0x2028 && c != 0x2029) ||
           (c >= 0xE000 && c < 0xFFFE && c != 0xFEFF) || (c >= 0x10000 && c <= 0x10FFFF);
}

/* A double quoted string that means the same in JSON. */
static void add_double(us_buf *buf, us_str s)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    const char *end = s.text + s.length;
    size_t size;
    us_buf_add_char(buf, '"');
    for (const char *p = s.text; p < end; p += size) {
        uint32_t c = us_utf8_decode(p, end, &size);
        const char *letter = c > 0 && c < 0x80 ? strchr(letters, (int)c) : NULL;
        while (letter && (letter - letters) % 2 != 0)
            letter = strchr(letter + 1, (int)c);
        if (letter)
            us_buf_add_format(buf, "\\%c", letter[1]);
        else if (!is_printable(c))
            us_buf_add_format(buf, "\\u%04X", c);
        else
            us_buf_add(buf, p, size);
    }
    us_buf_add_char(buf, '"');
}

static void add_single(us_buf *buf, us_str s)
{
    us_buf_add_char(buf, '\'');
    for (size_t i = 0; i < s.length; i++) {
        if (s.text[i] == '\'')
            us_buf_add_char(buf, '\'');
        us_buf_add_char(buf, s.text[i]);
    }
    us_buf_add_char(buf, '\'');
}

/* Whether [s] may stand on one line as it is. */
static bool is_one_line(us_str s)
{
    const char *end = s.text + s.length;
    size_t size;
    for (const char *p = s.text; p < end; p += size)
        if (!is_printable(us_utf8_decode(p, end, &size)))
            return false;
    return true;
}

/* A one-line scalar as us_yaml_write has it. */
static us_str plain_text(us_arena *arena, us_value scalar)
{
    us_buf buf = us_buf_make(arena);
    us_yaml_write(&buf, scalar);
    us_str text = us_buf_str(&buf);
    return us_str_slice(text, 0, text.length - 1);
}

static bool has_flow_indicator(us_str s)
{
    for (size_t i = 0; i < s.length; i++)
        if (strchr(",[]{}:?", s.text[i]))
            return true;
    return false;
}

static void add_string(us_buf *buf, const us_yaml_habits *habits, us_str s, char style,
                       bool flow)
{
    if (habits->json || style == '"' || s.length == 0 || !is_one_line(s)) {
        add_double(buf, s);
        return;
    }
    if (style == '\'') {
        add_single(buf, s);
        return;
    }
    us_str text = plain_text(buf->arena, us_value_string(s));
    if (flow && text.text[0] != '"' && text.text[0] != '\'' && has_flow_indicator(s))
        add_double(buf, s);
    else
        us_buf_add_str(buf, text);
}

void us_yaml_render_key(us_buf *buf, const us_yaml_habits *habits, us_str key,
                        const us_yaml_node *model, bool flow)
{
    char style = model ? model->style : '\0';
    bool merge = us_str_is(key, "<<");
    if (merge || key.length > PLAIN_KEY_MAX)
        style = '"';
    add_string(buf, habits, key, style == '"' || style == '\'' ? style : '\0', flow);
}

/* ---- Literal blocks ---------------------------------------------------------------------- */

/* Several lines, each of which can stand as it is, the last with something in it. */
static bool is_literal(us_str s, char style)
{
    const char *end = s.text + s.length;
    bool lines = style == '|' || style == '>';
    bool ink = false;
    size_t size;
    for (const char *p = s.text; p < end; p += size) {
        uint32_t c = us_utf8_decode(p, end, &size);
        if (c != '\n' && !is_printable(c))
            return false;
        lines = lines || c == '\n';
        if (c == '\n' && p + 1 < end && p[1] != '\n')
            ink = false;
        ink = ink || (c != '\n' && c != ' ' && c != '\t');
    }
    return lines && ink;
}

static bool is_double_quoted(const us_yaml_node *model)
{
    return model && model->style == '"';
}

/* The last line break is left to who goes on. */
static void add_literal(us_buf *buf, us_str s, uint32_t indent, uint32_t parent)
{
    us_buf_add_char(buf, '|');
    if (strchr(" \t\n", s.text[0]))
        us_buf_add_format(buf, "%u", indent - parent);
    bool ends = us_str_ends_with(s, US_STR("\n"));
    if (!ends)
        us_buf_add_char(buf, '-');
    else if (s.length > 1 && s.text[s.length - 2] == '\n')
        us_buf_add_char(buf, '+');
    us_str lines = us_str_slice(s, 0, s.length - (ends ? 1 : 0));
    for (size_t from = 0; from <= lines.length;) {
        size_t to = us_str_find(lines, US_STR("\n"), from);
        if (to == US_STR_NONE)
            to = lines.length;
        us_buf_add_char(buf, '\n');
        if (to > from)
            add_spaces(buf, indent);
        us_buf_add_str(buf, us_str_slice(lines, from, to));
        from = to + 1;
    }
}

static void render_string(us_buf *buf, const us_yaml_habits *habits, us_str s,
                          const us_yaml_node *model, us_yaml_site site)
{
    char style = model && model->kind == US_YAML_NODE_SCALAR ? model->style : '\0';
    uint32_t parent = site.spot == US_YAML_AT_ROOT ? 0 : site.column;
    uint32_t indent = site.body;
    if (indent <= parent || indent - parent > INDICATOR_MAX)
        indent = parent + (site.spot == US_YAML_BEHIND_KEY ? habits->step : 2);
    bool blank_end = us_str_ends_with(s, US_STR("\n\n"));
    if (!is_double_quoted(model) && is_literal(s, style) && (site.keep || !blank_end))
        add_literal(buf, s, indent, parent);
    else
        add_string(buf, habits, s, style, false);
}

/* ---- Models ------------------------------------------------------------------------------- */

static const us_yaml_entry *find_entry(const us_yaml_node *model, us_value key)
{
    if (!model || model->kind != US_YAML_NODE_MAPPING || model->count > MODEL_MAX)
        return NULL;
    for (size_t i = 0; i < model->count; i++)
        if (!model->entries[i].added && us_value_is_string(model->entries[i].key) &&
            us_value_equal(model->entries[i].key, key))
            return &model->entries[i];
    return NULL;
}

/* The node that an element would follow. */
static const us_yaml_node *element_model(const us_yaml_node *model)
{
    if (!model || model->kind != US_YAML_NODE_SEQUENCE)
        return NULL;
    for (size_t i = 0; i < model->count; i++)
        if (!model->entries[i].added)
            return model->entries[i].value;
    return NULL;
}

static const us_yaml_node *key_model(const us_yaml_node *model)
{
    bool usable = model && model->kind == US_YAML_NODE_MAPPING && model->count > 0;
    return usable ? model->entries[0].key_node : NULL;
}

/* The indices of [object]'s members: first those that [model] has, in its order. */
static uint32_t *member_order(us_arena *arena, const us_object *object,
                              const us_yaml_node *model)
{
    uint32_t *order = us_arena_alloc_array(arena, object->count, sizeof *order);
    bool *taken = us_arena_alloc_zero(arena, object->count);
    uint32_t count = 0;
    bool usable = model && model->kind == US_YAML_NODE_MAPPING;
    for (size_t i = 0; usable && i < model->count; i++) {
        if (!us_value_is_string(model->entries[i].key))
            continue;
        const us_value *member = us_object_get(object, model->entries[i].key);
        size_t at = member ? (size_t)(member - object->values) : 0;
        if (member && !taken[at])
            order[count++] = (uint32_t)at;
        if (member)
            taken[at] = true;
    }
    for (uint32_t i = 0; i < object->count; i++)
        if (!taken[i])
            order[count++] = i;
    return order;
}

/* ---- Collections --------------------------------------------------------------------------- */

static bool is_collection(us_value v)
{
    return us_value_tag(v) >= US_TAG_ARRAY;
}

/* Whether [v] goes on one line, by itself or because its model does. */
static bool is_flow(const us_yaml_habits *habits, us_value v, const us_yaml_node *model)
{
    if (habits->json || us_value_count(v) == 0)
        return true;
    us_yaml_node_kind kind =
        us_value_tag(v) == US_TAG_ARRAY ? US_YAML_NODE_SEQUENCE : US_YAML_NODE_MAPPING;
    return model && model->kind == kind && model->flow && model->count > 0 &&
           !model->entries[0].added;
}

static void render_mapping(us_buf *buf, const us_yaml_habits *habits,
                           const us_object *object, const us_yaml_node *model,
                           uint32_t column, bool behind_dash)
{
    uint32_t *order = member_order(buf->arena, object, model);
    for (uint32_t i = 0; i < object->count; i++) {
        us_value key = object->keys[order[i]];
        const us_yaml_entry *entry = find_entry(model, key);
        if (i > 0 || !behind_dash) {
            us_buf_add_char(buf, '\n');
            add_spaces(buf, column);
        }
        us_yaml_render_key(buf, habits, us_value_text(key),
                           entry ? entry->key_node : key_model(model), false);
        us_buf_add_char(buf, ':');
        us_yaml_render_block(buf, habits, object->values[order[i]],
                             entry ? entry->value : NULL,
                             (us_yaml_site){US_YAML_BEHIND_KEY, column, 0, 0, false});
    }
}

static void render_sequence(us_buf *buf, const us_yaml_habits *habits,
                            const us_array *array, const us_yaml_node *model,
                            uint32_t column, bool behind_dash)
{
    for (uint32_t i = 0; i < array->count; i++) {
        if (i > 0 || !behind_dash) {
            us_buf_add_char(buf, '\n');
            add_spaces(buf, column);
        }
        us_buf_add_char(buf, '-');
        us_yaml_render_block(
            buf, habits, array->items[i], element_model(model),
            (us_yaml_site){US_YAML_BEHIND_DASH, column, column + 2, 0, false});
    }
}

/* A blank before whatever does not begin on a new line, but at the root. */
void us_yaml_render_block(us_buf *buf, const us_yaml_habits *habits, us_value value,
                          const us_yaml_node *model, us_yaml_site site)
{
    bool collection = is_collection(value) && !is_flow(habits, value, model);
    bool inline_start = !collection || site.spot == US_YAML_BEHIND_DASH;
    if (site.spot != US_YAML_AT_ROOT && inline_start)
        us_buf_add_char(buf, ' ');
    if (us_value_is_string(value)) {
        render_string(buf, habits, us_value_text(value), model, site);
        return;
    }
    if (!collection) {
        us_yaml_render_flow(buf, habits, value, model, US_STR_EMPTY);
        return;
    }
    bool sequence = us_value_tag(value) == US_TAG_ARRAY;
    uint32_t column = site.content;
    if (site.spot == US_YAML_BEHIND_KEY)
        column = site.column + (sequence && habits->indentless ? 0 : habits->step);
    bool first_line = site.spot != US_YAML_BEHIND_KEY;
    if (sequence)
        render_sequence(buf, habits, value.as.array, model, column, first_line);
    else
        render_mapping(buf, habits, value.as.object, model, column, first_line);
}

/* ---- Flow style ------------------------------------------------------------------------------ */

static void break_flow(us_buf *buf, const us_yaml_habits *habits, us_str margin,
                       bool first)
{
    if (!first)
        us_buf_add_char(buf, ',');
    if (habits->unit.length > 0) {
        us_buf_add_char(buf, '\n');
        us_buf_add_str(buf, margin);
    } else if (!first) {
        us_buf_add_char(buf, ' ');
    }
}

static void render_flow_items(us_buf *buf, const us_yaml_habits *habits, us_value value,
                              const us_yaml_node *model, us_str margin)
{
    us_str inner = us_str_format(buf->arena, "%.*s%.*s", US_STR_ARG(margin),
                                 US_STR_ARG(habits->unit));
    if (us_value_tag(value) == US_TAG_ARRAY) {
        for (uint32_t i = 0; i < value.as.array->count; i++) {
            break_flow(buf, habits, inner, i == 0);
            us_yaml_render_flow(buf, habits, value.as.array->items[i],
                                element_model(model), inner);
        }
        return;
    }
    const us_object *object = value.as.object;
    uint32_t *order = member_order(buf->arena, object, model);
    for (uint32_t i = 0; i < object->count; i++) {
        us_value key = object->keys[order[i]];
        const us_yaml_entry *entry = find_entry(model, key);
        break_flow(buf, habits, inner, i == 0);
        us_yaml_render_key(buf, habits, us_value_text(key),
                           entry ? entry->key_node : key_model(model), true);
        us_buf_add_c(buf, ": ");
        us_yaml_render_flow(buf, habits, object->values[order[i]],
                            entry ? entry->value : NULL, inner);
    }
}

void us_yaml_render_flow(us_buf *buf, const us_yaml_habits *habits, us_value value,
                         const us_yaml_node *model, us_str margin)
{
    char style = model && model->kind == US_YAML_NODE_SCALAR ? model->style : '\0';
    if (us_value_is_string(value)) {
        add_string(buf, habits, us_value_text(value), style, true);
    } else if (!is_collection(value)) {
        us_buf_add_str(buf, plain_text(buf->arena, value));
    } else {
        bool sequence = us_value_tag(value) == US_TAG_ARRAY;
        us_buf_add_char(buf, sequence ? '[' : '{');
        render_flow_items(buf, habits, value, model, margin);
        if (us_value_count(value) > 0 && habits->unit.length > 0) {
            us_buf_add_char(buf, '\n');
            us_buf_add_str(buf, margin);
        }
        us_buf_add_char(buf, sequence ? ']' : '}');
    }
}
