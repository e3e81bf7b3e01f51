/* Inputs: documents parsed once, to be judged as often as one likes. Everything
 * lazy in them is made here, so that threads may share them. */
#include "engine/engine.h"

#include "codec/json.h"
#include "codec/json_pointer.h"
#include "codec/yaml.h"
#include "syntax/parse.h"

enum { INPUT_BYTES = 1 << 30 };

static bool read_yaml(us_arena *arena, us_str text, const usher_input_options *options,
                      us_value *value, us_diag *diag)
{
    us_yaml_options yaml = {.max_depth = options->max_depth, .single = true};
    us_yaml_document *documents;
    size_t count;

    if (!us_yaml_read(arena, text, &yaml, &documents, &count, diag))
        return false;
    *value = count > 0 ? documents[0].value : US_NULL;
    return true;
}

static bool read_json(us_arena *arena, us_str text, const usher_input_options *options,
                      us_value *value, us_diag *diag)
{
    us_json_options json = {
        .max_depth = options->max_depth,
        .max_bytes = options->max_bytes,
        .duplicates =
            options->refuse_duplicates ? US_JSON_REFUSE_DUPLICATES : US_JSON_LAST_WINS,
        .keep_text = true,
        .constant = true,
        .shape = options->projection ? options->projection->shape : NULL,
    };
    return us_json_read(arena, text, &json, value, NULL, diag);
}

static bool read_term(us_arena *arena, us_str text, us_value *value, us_diag_list *diags)
{
    us_parse_options options = {.dialect = US_REGO_V1};
    us_term *term = us_parse_term(arena, US_STR_EMPTY, text, &options, diags);

    if (!term)
        return false;
    if (!us_term_is_ground(term)) {
        us_diag_list_report(diags, "rego_parse_error", US_STR_EMPTY, text,
                            term->span.position, "input must be a ground term");
        return false;
    }
    *value = us_term_value(arena, term);
    return true;
}

/* A copy of [text], of a long one at another place in its page than the original: processors
 * of today take several times as long to copy in one go where the two are close to alike. */
static us_str copy_text(us_arena *arena, us_str text)
{
    const size_t page = 4096, longer = 2 * page;
    if (text.length < longer)
        return us_str_copy(arena, text);
    char *room = us_arena_alloc(arena, text.length + page);
    room += ((uintptr_t)text.text + page / 2 - (uintptr_t)room) & (page - 16);
    memcpy(room, text.text, text.length);
    room[text.length] = '\0';
    return us_str_make(room, text.length);
}

/* ---- What is unknown ---- */

enum { STEPS_MAX = 1000 };

/* A pointer being followed. */
typedef struct hiding {
    us_arena *arena;
    us_str rest; /* of the pointer */
    int left;    /* steps that it may have */
    bool wrong;
} hiding;

static us_value hide(hiding *h, us_value value);

static us_value hide_element(hiding *h, const us_array *from, uint32_t index)
{
    us_array *array = us_array_new(h->arena, from->count);
    for (uint32_t i = 0; i < from->count; i++)
        us_array_push(array, i == index ? hide(h, from->items[i]) : from->items[i]);
    return us_value_array(array);
}

static us_value hide_member(hiding *h, us_value from, us_value name)
{
    us_value below = US_NONE;
    us_object *object = us_object_new(h->arena, us_value_count(from) + 1);
    bool is_object = us_value_tag(from) == US_TAG_OBJECT;
    for (uint32_t i = 0; is_object && i < from.as.object->count; i++)
        if (us_value_equal(from.as.object->keys[i], name))
            below = from.as.object->values[i];
        else
            us_object_add(object, from.as.object->keys[i], from.as.object->values[i]);
    us_object_add(object, name, hide(h, below));
    return us_value_object(object);
}

/* [value] with what is at the pointer unknown, and objects on the way where there are none. */
static us_value hide(hiding *h, us_value value)
{
    us_str name = US_STR_EMPTY;
    uint32_t index;
    if (h->rest.length == 0 || us_value_tag(value) == US_TAG_UNKNOWN)
        return US_UNKNOWN;
    size_t end = us_str_find(h->rest, US_STR("/"), 1);
    end = end == US_STR_NONE ? h->rest.length : end;
    us_str step = us_str_slice(h->rest, 1, end);
    h->wrong = h->wrong || h->rest.text[0] != '/' || h->left-- == 0 ||
               !us_json_pointer_unescape(h->arena, step, &name);
    if (h->wrong)
        return value;
    h->rest = us_str_slice(h->rest, end, h->rest.length);
    if (us_value_tag(value) == US_TAG_ARRAY && us_json_pointer_index(step, &index) &&
        index < value.as.array->count)
        return hide_element(h, value.as.array, index);
    return hide_member(h, value, us_value_string(name));
}

/* False after reporting. */
static bool hide_all(usher_input *input, const char *const *pointers, us_diag *diag)
{
    for (; pointers && *pointers; pointers++) {
        hiding h = {&input->arena, us_str_copy(&input->arena, us_str_from(*pointers)),
                    STEPS_MAX, false};
        input->value = hide(&h, input->value);
        if (h.wrong) {
            *diag = (us_diag){.code = "usher_input_error",
                              .message = us_str_format(
                                  &input->arena, "%s is no JSON Pointer", *pointers)};
            return false;
        }
    }
    return true;
}

/* [options] NULL: a term. False after reporting; without a report there was no memory. */
static bool fill_input(usher_input *input, us_str text,
                       const usher_input_options *options, us_diag_list *diags)
{
    us_recovery recovery;
    us_diag diag = {0};
    bool good;

    input->arena.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        diags->count = 0;
        return false;
    }
    us_str copy = copy_text(&input->arena, text);
    if (!options)
        good = read_term(&input->arena, copy, &input->value, diags);
    else if (options->yaml)
        good = read_yaml(&input->arena, copy, options, &input->value, &diag);
    else
        good = read_json(&input->arena, copy, options, &input->value, &diag);
    good = good && (!options || hide_all(input, options->unknown, &diag));
    if (good)
        us_value_freeze(input->value);
    else if (options)
        *us_diag_list_add(diags) = diag;
    return good;
}

/* An input that lies in its own arena, so that it takes no memory apart. */
static usher_input *new_input(void)
{
    us_arena arena;
    us_recovery recovery;
    us_arena_init(&arena, 0, &recovery);
    if (US_RECOVER(&recovery))
        return NULL;
    usher_input *input = us_arena_alloc_zero(&arena, sizeof *input);
    input->arena = arena;
    input->arena.recovery = NULL;
    return input;
}

static usher_input *make_input(us_str text, const usher_input_options *options,
                               usher_problems **problems)
{
    usher_input *input = new_input();

    if (problems)
        *problems = NULL;
    if (!input) {
        if (problems)
            *problems = us_problems_no_memory();
        return NULL;
    }
    us_diag_list diags = us_diag_list_make(&input->arena, 1);
    bool good = fill_input(input, text, options, &diags);
    input->arena.recovery = NULL;
    if (options && options->projection && options->projection->shape && !options->yaml)
        input->projection = options->projection;
    if (good)
        return input;
    if (problems)
        *problems =
            diags.count > 0 ? us_problems_make(&diags, NULL) : us_problems_no_memory();
    usher_input_free(input);
    return NULL;
}

usher_input *usher_input_parse(const char *text, size_t length,
                               const usher_input_options *options,
                               usher_problems **problems)
{
    usher_input_options chosen = options ? *options : (usher_input_options){0};
    if (chosen.max_bytes == 0)
        chosen.max_bytes = INPUT_BYTES;
    return make_input(us_str_make(text, length), &chosen, problems);
}

usher_input *usher_input_parse_term(const char *text, size_t length,
                                    usher_problems **problems)
{
    return make_input(us_str_make(text, length), NULL, problems);
}

const usher_value *usher_input_value(const usher_input *input)
{
    return input->projection ? NULL : &input->value;
}

void usher_input_free(usher_input *input)
{
    if (!input)
        return;
    us_arena arena = input->arena;
    us_arena_free(&arena);
}
