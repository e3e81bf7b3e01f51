/* Edits of YAML texts. Operations are applied twice: to the documents' values, which says
 * what must come out, and to the tree of nodes (yaml_tree.c), where they leave marks: an
 * entry is removed or added, a node has a fresh value. yaml_rewrite.c turns the marked
 * tree into text. That text is read again and compared with the values, so a mistake on
 * the way, or a kind of YAML that nobody thought of, ends in a refusal. */
#include "codec/yaml_edit.h"

#include "codec/json.h"
#include "codec/json_pointer.h"
#include "codec/yaml.h"
#include "codec/yaml_rewrite.h"
#include "value/array.h"
#include "value/object.h"

/* Steps that copying a member of a container counts as. */
enum { COPY_STEPS = 8 };

typedef enum operation_kind {
    OPERATION_ADD,
    OPERATION_REPLACE,
    OPERATION_REMOVE,
} operation_kind;

typedef struct edit {
    us_arena *arena;
    us_str *problem;
    size_t work; /* steps, by all operations */
    /* The operation at work: */
    size_t number;
    operation_kind kind;
    us_value value;  /* US_NONE: remove */
    us_value *steps; /* the base, then the steps of the pointer: strings and integers */
    size_t base_length;
    size_t length;
    us_str pointer;
} edit;

__attribute__((format(printf, 2, 3))) static bool fail(edit *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str reason = us_str_format_list(e->arena, format, arguments);
    va_end(arguments);
    *e->problem =
        us_str_format(e->arena, "operation %zu: %.*s", e->number, US_STR_ARG(reason));
    return false;
}

static bool fail_absent(edit *e)
{
    return fail(e, "there is no %.*s", US_STR_ARG(e->pointer));
}

/* ---- Reading operations ------------------------------------------------------------- */

static bool read_pointer(edit *e, const us_yaml_change *change, const us_value *path)
{
    if (!path || !us_value_is_string(*path))
        return fail(e, "\"path\" must be a string");
    us_str text = e->pointer = us_value_text(*path);
    if (text.length > 0 && text.text[0] != '/')
        return fail(e, "\"path\" must be empty or begin with a slash");
    size_t slashes = 0;
    for (size_t i = 0; i < text.length; i++)
        slashes += text.text[i] == '/';
    if (change->base_length + slashes > US_JSON_DEPTH)
        return fail(e, "\"path\" has more than %d steps", US_JSON_DEPTH);
    e->base_length = e->length = change->base_length;
    e->steps = us_arena_alloc_array(e->arena, e->length + slashes, sizeof *e->steps);
    for (size_t i = 0; i < change->base_length; i++)
        e->steps[i] = change->base[i];
    for (size_t from = 1; from <= text.length && slashes > 0;) {
        size_t to = us_str_find(text, US_STR("/"), from);
        if (to == US_STR_NONE)
            to = text.length;
        us_str step;
        if (!us_json_pointer_unescape(e->arena, us_str_slice(text, from, to), &step))
            return fail(e, "\"path\" has a ~ that is neither ~0 nor ~1");
        e->steps[e->length++] = us_value_string_checked(e->arena, step);
        from = to + 1;
    }
    return true;
}

/* As it is after a journey through JSON: no sets, no keys but strings. */
static bool read_value(edit *e, const us_value *value)
{
    us_buf buf = us_buf_make(e->arena);
    us_diag diag = {0};
    if (!value)
        return fail(e, "\"value\" is missing");
    us_json_write(&buf, *value, US_JSON_COMPACT);
    if (!us_json_read(e->arena, us_buf_str(&buf), NULL, &e->value, NULL, &diag))
        return fail(e, "\"value\" can't be written: %.*s", US_STR_ARG(diag.message));
    return true;
}

static bool read_operation(edit *e, const us_yaml_change *change, us_value operation)
{
    static const char *const names[] = {"add", "replace", "remove"};
    if (us_value_tag(operation) != US_TAG_OBJECT)
        return fail(e, "it must be an object");
    const us_object *object = operation.as.object;
    const us_value *op = us_object_get_c(object, "op");
    if (!op || !us_value_is_string(*op))
        return fail(e, "\"op\" must be a string");
    size_t kind = 0;
    while (kind < 3 && !us_str_is(us_value_text(*op), names[kind]))
        kind++;
    if (kind == 3)
        return fail(e, "\"%.*s\" can't be done to a text",
                    US_STR_ARG(us_value_text(*op)));
    e->kind = (operation_kind)kind;
    e->value = US_NONE;
    return read_pointer(e, change, us_object_get_c(object, "path")) &&
           (e->kind == OPERATION_REMOVE ||
            read_value(e, us_object_get_c(object, "value")));
}

/* ---- Values ------------------------------------------------------------------------------ */

static bool is_end(us_value step)
{
    return us_value_is_string(step) && us_str_is(us_value_text(step), "-");
}

/* True if [step] is an index as RFC 6901 writes them; it may be past the end. */
static bool read_index(us_value step, uint32_t *index)
{
    if (us_value_tag(step) == US_TAG_INTEGER) {
        *index = (uint32_t)step.as.integer;
        return step.as.integer >= 0 && step.as.integer <= UINT32_MAX;
    }
    return us_json_pointer_index(us_value_text(step), index);
}

static const us_value *find_step(us_value container, us_value step)
{
    uint32_t index;
    if (us_value_tag(container) == US_TAG_OBJECT && us_value_is_string(step))
        return us_object_get(container.as.object, step);
    if (us_value_tag(container) == US_TAG_ARRAY && read_index(step, &index) &&
        index < container.as.array->count)
        return &container.as.array->items[index];
    return NULL;
}

/* The value at the first [length] steps of the operation's path, which is there. */
static us_value value_at(const edit *e, us_value value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const us_value *next = find_step(value, e->steps[i]);
        if (!next && us_value_tag(value) == US_TAG_ARRAY && value.as.array->count > 0)
            next = &value.as.array->items[value.as.array->count - 1]; /* "-" */
        value = next ? *next : US_NONE;
    }
    return value;
}

/* Counts what takes as long as [steps] looks at a node. */
static bool charge(edit *e, size_t steps)
{
    e->work += steps;
    return e->work <= US_YAML_EDIT_WORK_MAX ||
           fail(e, "the text is too large for so many operations");
}

/* What missing parents become: the value, wrapped for the steps from [at] on. */
static us_value wrap(const edit *e, size_t at)
{
    us_value value = e->value;
    for (size_t i = e->length; i > at; i--) {
        us_value step = e->steps[i - 1];
        if (is_end(step)) {
            us_array *array = us_array_new(e->arena, 1);
            us_array_push(array, value);
            value = us_value_array(array);
        } else {
            us_object *object = us_object_new(e->arena, 1);
            us_object_put(object, step, value);
            value = us_value_object(object);
        }
    }
    return value;
}

static bool change_object(edit *e, const us_object *from, us_value step, us_value member,
                          us_value *result)
{
    us_object *object = us_object_new(e->arena, from->count + 1);
    bool found = false;
    for (uint32_t i = 0; i < from->count; i++) {
        bool same = us_value_equal(from->keys[i], step);
        found = found || same;
        if (!same || !us_value_is_none(member))
            us_object_add(object, from->keys[i], same ? member : from->values[i]);
    }
    if (!found && !us_value_is_none(member))
        us_object_add(object, step, member);
    *result = us_value_object(object);
    return true;
}

/* [insert]: item [at] is put before what is there, else in its place. */
static us_value change_array(edit *e, const us_array *from, uint32_t at, us_value item,
                             bool insert)
{
    us_array *array = us_array_new(e->arena, from->count + 1);
    for (uint32_t i = 0; i <= from->count; i++) {
        if (i == at && !us_value_is_none(item))
            us_array_push(array, item);
        if (i < from->count && (i != at || insert))
            us_array_push(array, from->items[i]);
    }
    return us_value_array(array);
}

static bool apply(edit *e, us_value before, size_t depth, us_value *after);

static bool apply_to_object(edit *e, const us_object *object, size_t depth,
                            us_value *after)
{
    us_value step = e->steps[depth];
    const us_value *member =
        us_value_is_string(step) ? us_object_get(object, step) : NULL;
    bool last = depth + 1 == e->length;
    us_value changed = e->value;
    if (!us_value_is_string(step) || (!member && e->kind != OPERATION_ADD))
        return fail_absent(e);
    if (!last && member) {
        if (!apply(e, *member, depth + 1, &changed))
            return false;
    } else if (!last) {
        changed = wrap(e, depth + 1);
    }
    return change_object(e, object, step, changed, after);
}

static bool apply_to_array(edit *e, const us_array *array, size_t depth, us_value *after)
{
    us_value step = e->steps[depth];
    bool insert = depth + 1 == e->length && e->kind == OPERATION_ADD;
    uint32_t index = array->count;
    us_value changed = e->value;
    if (!(insert && is_end(step)) && !read_index(step, &index))
        return fail_absent(e);
    if (index >= array->count + (insert ? 1 : 0))
        return fail(e, "%.*s is no place in an array of %u", US_STR_ARG(e->pointer),
                    array->count);
    if (depth + 1 < e->length && !apply(e, array->items[index], depth + 1, &changed))
        return false;
    *after = change_array(e, array, index, changed, insert);
    return true;
}

/* What the operation makes of [before], which lies [depth] steps down its path. */
static bool apply(edit *e, us_value before, size_t depth, us_value *after)
{
    us_tag tag = us_value_tag(before);
    if (depth == e->length) {
        *after = e->kind == OPERATION_REMOVE ? US_NULL : e->value;
        return true;
    }
    if (!charge(e, COPY_STEPS * us_value_count(before)))
        return false;
    if (tag == US_TAG_OBJECT)
        return apply_to_object(e, before.as.object, depth, after);
    if (tag == US_TAG_ARRAY)
        return apply_to_array(e, before.as.array, depth, after);
    if (tag != US_TAG_NULL || e->kind != OPERATION_ADD)
        return fail_absent(e);
    *after = wrap(e, depth);
    return true;
}

/* ---- Marks on the tree ---------------------------------------------------------------------- */

static void mark_changed(us_yaml_node *node)
{
    for (; node && !node->changed; node = node->parent)
        node->changed = true;
}

static bool refuse_shared(edit *e)
{
    return fail(e, "%.*s lies in what an alias (*) elsewhere refers to",
                US_STR_ARG(e->pointer));
}

/* Whether something that goes away is referred to elsewhere. */
static bool has_shared(const us_yaml_node *node)
{
    if (node->shared)
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (!node->entries[i].removed && has_shared(node->entries[i].value))
            return true;
    return false;
}

static us_yaml_entry *find_member(us_yaml_node *mapping, us_value key)
{
    for (size_t i = mapping->count; i > 0; i--) {
        us_yaml_entry *entry = &mapping->entries[i - 1];
        if (!entry->removed && us_value_is_string(entry->key) &&
            us_value_equal(entry->key, key))
            return entry;
    }
    return NULL;
}

/* The number of the entry that is element [index] now; the count for one past the end. */
static size_t find_element(const us_yaml_node *sequence, size_t index)
{
    size_t i = 0;
    for (; i < sequence->count; i++) {
        if (sequence->entries[i].removed)
            continue;
        if (index-- == 0)
            return i;
    }
    return i;
}

static bool set_value(edit *e, us_yaml_node *node, us_value before, us_value after);

static bool remove_entry(edit *e, us_yaml_node *parent, us_yaml_entry *entry)
{
    if (has_shared(entry->value))
        return refuse_shared(e);
    mark_changed(parent);
    if (!entry->added) {
        entry->removed = true;
        return true;
    }
    size_t at = (size_t)(entry - parent->entries);
    for (size_t i = at; i + 1 < parent->count; i++)
        parent->entries[i] = parent->entries[i + 1];
    parent->count--;
    return true;
}

static bool add_entry(edit *e, us_yaml_node *parent, size_t at, us_value key,
                      us_value value)
{
    if (!charge(e, parent->count))
        return false;
    us_yaml_entry entry = {.key = key, .after = US_STR_NONE, .added = true};
    entry.value = us_yaml_tree_add(e->arena, parent, value);
    mark_changed(parent);
    us_yaml_tree_insert(e->arena, parent, at, entry);
    return true;
}

/* Gives [mapping] the member; one that was removed comes back to its place. */
static bool add_member(edit *e, us_yaml_node *mapping, us_value key, us_value value)
{
    for (size_t i = mapping->count; i > 0; i--) {
        us_yaml_entry *entry = &mapping->entries[i - 1];
        if (!entry->removed || !us_value_is_string(entry->key) ||
            !us_value_equal(entry->key, key))
            continue;
        entry->removed = false;
        entry->value->fresh = value;
        mark_changed(entry->value);
        return true;
    }
    return add_entry(e, mapping, mapping->count, key, value);
}

/* ---- New values for old ----------------------------------------------------------------------- */

static bool set_members(edit *e, us_yaml_node *node, const us_object *before,
                        const us_object *after)
{
    if (!charge(e, (size_t)before->count * node->count))
        return false;
    for (uint32_t i = 0; i < before->count; i++) {
        us_value key = before->keys[i];
        us_yaml_entry *entry = find_member(node, key);
        const us_value *value = us_object_get(after, key);
        if (!entry && value && us_value_equal(*value, before->values[i]))
            continue; /* by a merge key */
        if (!entry && !value)
            return fail(e, "\"%.*s\" comes from a merge key (<<)",
                        US_STR_ARG(us_value_text(key)));
        bool done = !entry   ? add_member(e, node, key, *value)
                    : !value ? remove_entry(e, node, entry)
                             : set_value(e, entry->value, before->values[i], *value);
        if (!done)
            return false;
    }
    for (uint32_t i = 0; i < after->count; i++)
        if (!us_object_get(before, after->keys[i]) &&
            !add_member(e, node, after->keys[i], after->values[i]))
            return false;
    return true;
}

/* Elements equal at both ends stay; between those, the one at the same place is taken
 * for the same. */
static bool set_elements(edit *e, us_yaml_node *node, const us_array *before,
                         const us_array *after)
{
    uint32_t least = before->count < after->count ? before->count : after->count;
    uint32_t front = 0;
    uint32_t back = 0;
    while (front < least && us_value_equal(before->items[front], after->items[front]))
        front++;
    while (back < least - front && us_value_equal(before->items[before->count - 1 - back],
                                                  after->items[after->count - 1 - back]))
        back++;
    for (uint32_t i = front; i + back < before->count; i++) {
        if (!charge(e, node->count))
            return false;
        size_t at = find_element(node, i + back < after->count ? i : after->count - back);
        if (i + back >= after->count) {
            if (!remove_entry(e, node, &node->entries[at]))
                return false;
        } else if (!set_value(e, node->entries[at].value, before->items[i],
                              after->items[i])) {
            return false;
        }
    }
    for (uint32_t i = before->count - back; i + back < after->count; i++)
        if (!add_entry(e, node, find_element(node, i), US_NONE, after->items[i]))
            return false;
    return true;
}

static bool share_members(const us_object *a, const us_object *b)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (us_object_get(b, a->keys[i]))
            return true;
    return false;
}

/* The value of [node], which is [before], becomes [after]. */
static bool set_value(edit *e, us_yaml_node *node, us_value before, us_value after)
{
    if (us_value_equal(before, after) && us_value_is_none(node->fresh))
        return true;
    bool pristine = us_value_is_none(node->fresh);
    us_tag tag =
        us_value_tag(before) == us_value_tag(after) ? us_value_tag(after) : US_TAG_NONE;
    if (node->shared)
        return refuse_shared(e);
    if (pristine && node->kind == US_YAML_NODE_MAPPING && tag == US_TAG_OBJECT &&
        share_members(before.as.object, after.as.object))
        return set_members(e, node, before.as.object, after.as.object);
    if (pristine && node->kind == US_YAML_NODE_SEQUENCE && tag == US_TAG_ARRAY &&
        after.as.array->count > 0)
        return set_elements(e, node, before.as.array, after.as.array);
    if (pristine && has_shared(node))
        return refuse_shared(e);
    mark_changed(node);
    node->fresh = after;
    return true;
}

/* ---- One operation on the tree ------------------------------------------------------------------ */

/* The last step, in a mapping. */
static bool edit_member(edit *e, us_yaml_node *mapping, us_value before, us_value after)
{
    us_value key = e->steps[e->length - 1];
    us_yaml_entry *entry = find_member(mapping, key);
    const us_value *old = find_step(before, key);
    if (e->kind == OPERATION_REMOVE)
        return entry
                   ? remove_entry(e, mapping, entry)
                   : fail(e, "%.*s comes from a merge key (<<)", US_STR_ARG(e->pointer));
    if (entry)
        return set_value(e, entry->value, *old, *find_step(after, key));
    return add_member(e, mapping, key, e->value);
}

/* The last step, in a sequence. */
static bool edit_element(edit *e, us_yaml_node *sequence, us_value before)
{
    uint32_t index = before.as.array->count;
    if (!is_end(e->steps[e->length - 1]))
        read_index(e->steps[e->length - 1], &index);
    size_t at = find_element(sequence, index);
    if (e->kind == OPERATION_ADD)
        return add_entry(e, sequence, at, US_NONE, e->value);
    us_yaml_entry *entry = &sequence->entries[at];
    if (e->kind == OPERATION_REMOVE)
        return remove_entry(e, sequence, entry);
    return set_value(e, entry->value, before.as.array->items[index], e->value);
}

/* The node one step further down, or NULL where the text has none. */
static us_yaml_node *step_down(us_yaml_node *node, us_value step)
{
    uint32_t index;
    if (node->kind == US_YAML_NODE_MAPPING) {
        const us_yaml_entry *entry = find_member(node, step);
        return entry ? entry->value : NULL;
    }
    return read_index(step, &index) ? node->entries[find_element(node, index)].value
                                    : NULL;
}

/* Leaves marks on the tree of a document, whose value goes from [before] to [after]. */
static bool edit_tree(edit *e, us_yaml_node *node, us_value before, us_value after)
{
    us_value old = before;
    for (size_t i = 0; i < e->length; i++) {
        bool pristine = us_value_is_none(node->fresh);
        if (!pristine || us_value_tag(old) == US_TAG_NULL) {
            mark_changed(node);
            node->fresh = value_at(e, after, i);
            return true;
        }
        if (node->kind == US_YAML_NODE_ALIAS)
            return fail(e, "%.*s lies below an alias (*)", US_STR_ARG(e->pointer));
        if (node->shared)
            return refuse_shared(e);
        if (i + 1 == e->length)
            return node->kind == US_YAML_NODE_MAPPING
                       ? edit_member(e, node, old, value_at(e, after, i))
                       : edit_element(e, node, old);
        us_yaml_node *next = step_down(node, e->steps[i]);
        if (!next && find_step(old, e->steps[i]))
            return fail(e, "%.*s lies in what a merge key (<<) brings",
                        US_STR_ARG(e->pointer));
        if (!next)
            return add_member(e, node, e->steps[i], value_at(e, after, i + 1));
        old = *find_step(old, e->steps[i]);
        node = next;
    }
    return set_value(e, node, old, value_at(e, after, e->length));
}

/* ---- The whole --------------------------------------------------------------------------------------- */

static bool make_change(edit *e, const us_yaml_change *change, us_yaml_node *root,
                        us_value *value)
{
    if (us_value_tag(change->operations) != US_TAG_ARRAY)
        return fail(e, "the operations must be an array");
    const us_array *operations = change->operations.as.array;
    for (uint32_t i = 0; i < operations->count; i++, e->number++) {
        us_value after;
        if (e->number >= US_YAML_EDIT_OPERATIONS_MAX)
            return fail(e, "that is one operation too many");
        if (!read_operation(e, change, operations->items[i]) ||
            !apply(e, *value, 0, &after) || !edit_tree(e, root, *value, after))
            return false;
        *value = after;
    }
    return true;
}

static bool read_documents(us_arena *arena, us_str text, us_yaml_document **documents,
                           size_t *count, us_str *problem)
{
    us_diag diag = {0};
    if (us_yaml_read(arena, text, NULL, documents, count, &diag))
        return true;
    *problem = us_str_format(arena, "line %u: %.*s", diag.position.row,
                             US_STR_ARG(diag.message));
    return false;
}

/* Whether [text] holds just the values that are wanted. */
static bool verify(us_arena *arena, us_str text, const us_yaml_document *wanted,
                   size_t count, us_str *problem)
{
    us_yaml_document *documents;
    size_t got;
    us_str reason;
    bool same = read_documents(arena, text, &documents, &got, &reason) && got == count;
    for (size_t i = 0; same && i < count; i++)
        same = us_value_equal(documents[i].value, wanted[i].value);
    if (!same)
        *problem = US_STR("the change can't be written so that it reads back the same");
    return same;
}

bool us_yaml_edit(us_arena *arena, us_str text, const us_yaml_change *changes,
                  size_t count, us_str *result, us_str *problem)
{
    us_yaml_document *documents;
    size_t document_count;
    if (!read_documents(arena, text, &documents, &document_count, problem))
        return false;
    us_yaml_tree tree = us_yaml_tree_read(arena, text);
    edit e = {.arena = arena, .problem = problem};
    for (size_t i = 0; i < count; i++) {
        size_t at = changes[i].document;
        if (at >= document_count || tree.count != document_count) {
            *problem = us_str_format(arena, "there is no document %zu", at);
            return false;
        }
        if (!make_change(&e, &changes[i], tree.roots[at], &documents[at].value))
            return false;
    }
    bool changed = false;
    for (size_t i = 0; i < tree.count; i++)
        changed = changed || tree.roots[i]->changed;
    *result = text;
    return !changed || (us_yaml_rewrite(arena, text, &tree, result, problem) &&
                        verify(arena, *result, documents, document_count, problem));
}
