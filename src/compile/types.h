/* Types and what can be done with them: union, comparison, selection,
 * unification, as the reference's type checker does it.
 *
 * A type is a us_type_node, never changed once made; NULL is a type of which
 * nothing is known. Types share parts. What is made here lives in the arena of
 * the us_types. */
#ifndef US_COMPILE_TYPES_H
#define US_COMPILE_TYPES_H

#include "builtins/signature.h"

/* Types nested deeper than this are taken for `any`. */
#define US_TYPES_DEPTH 256

/* Steps of comparing and unifying that the types of one policy may take. */
#define US_TYPES_WORK ((size_t)30 * 1000 * 1000)

/* Schemas that contain themselves, being compared: met again, they are the same. */
enum { US_TYPES_PAIRS = 64 };

typedef enum us_type_question {
    US_TYPE_SELECT, /* what is under [key] */
    US_TYPE_KEYS,
    US_TYPE_VALUES,
    US_TYPE_COMPARE, /* with [other]: [number] */
    US_TYPE_UNIFY,
} us_type_question;

/* An answer that is remembered, for types that are large or deep: as types share parts,
 * asking again for each part may have no end. */
typedef struct us_type_answer {
    const us_type_node *type; /* NULL: a free slot */
    us_type_question question;
    us_value key;
    const us_type_node *other;
    const us_type_node *answer;
    int number;
} us_type_answer;

typedef struct us_types {
    us_arena *arena;
    us_type_answer *answers; /* a hash table */
    size_t answer_count, answer_slots;
    size_t work;  /* steps left; at 0 every answer is the lenient one */
    size_t depth; /* of the comparison under way */
    struct {
        const us_type_node *a, *b;
    } pairs[US_TYPES_PAIRS];
    size_t pair_count;
} us_types;

us_types us_types_make(us_arena *arena);

/* Types without parts. */
extern const us_type_node us_type_null, us_type_boolean, us_type_number, us_type_string,
    us_type_any;

/* Types being collected for a union. */
typedef struct us_type_list {
    const us_type_node **items;
    size_t count;
    size_t capacity;
} us_type_list;

void us_types_add(us_types *t, us_type_list *list, const us_type_node *type);

/* Composites. Lists are taken over; NULL in them means unknown. Members are put in
 * order; of two with one key, the first counts. */
const us_type_node *us_types_array(us_types *t, const us_type_node **items, size_t count,
                                   const us_type_node *rest);
const us_type_node *us_types_object(us_types *t, us_type_member *members, size_t count);
const us_type_node *us_types_open_object(us_types *t, us_type_member *members,
                                         size_t count, const us_type_node *key,
                                         const us_type_node *value);
const us_type_node *us_types_set(us_types *t, const us_type_node *of);
const us_type_node *us_types_function(us_types *t, const us_type_node **operands,
                                      size_t count, const us_type_node *result);

/* `any`, but most likely of type [likely], as far as can be told. */
const us_type_node *us_types_hint(us_types *t, const us_type_node *likely);

/* `any` of which nothing is likely but that its members, where it has them, are of these types. Takes
 * the list over. */
const us_type_node *us_types_loose(us_types *t, us_type_member *members, size_t count);

/* What [type] is most likely, by us_types_hint; or NULL. */
const us_type_node *us_type_hint(const us_type_node *type);

/* The type of a built-in. */
const us_type_node *us_types_builtin(us_types *t, const us_signature *signature);

/* True for NULL, and for a type with something unknown inside. */
bool us_type_is_partial(const us_type_node *type);

/* `any` itself. */
bool us_type_is_any(const us_type_node *type);

/* `any` of which nothing is likely: all that is below it is so, too. */
static inline bool us_type_is_free(const us_type_node *type)
{
    return type && type->kind == US_KIND_ANY && type->item_count == 0 &&
           type->member_count == 0 && !type->element;
}

/* A name for a schema replaced by what it names. */
const us_type_node *us_type_unwrap(const us_type_node *type);

/* An object, array or set without any member: not even one of unknown type. */
bool us_type_is_empty(const us_type_node *type);

/* An object that may have members besides its own. */
static inline bool us_type_is_open(const us_type_node *object)
{
    return object->element != NULL;
}

/* Before two types are compared of which one is RECURSIVE: false if they are being
 * compared already. Ends with us_types_leave, if true. */
bool us_types_enter(us_types *t, const us_type_node *a, const us_type_node *b);
void us_types_leave(us_types *t);

/* Counts a step of work; false when there are none left. */
bool us_types_step(us_types *t);

/* The place of the answer to what [asked] names, with [type] NULL where it is not known
 * yet; valid until the next call. */
us_type_answer *us_types_find_answer(us_types *t, const us_type_answer *asked);

/* The place of the answer for two types, with [type] NULL where it is not known yet;
 * valid until the next call. NULL: it is not worth remembering. */
us_type_answer *us_types_remembered(us_types *t, us_type_question question,
                                    const us_type_node *a, const us_type_node *b);

/* Remembers it. */
void us_types_remember(us_types *t, us_type_question question, const us_type_node *a,
                       const us_type_node *b, int number);

/* An order of all types. */
int us_types_compare(us_types *t, const us_type_node *a, const us_type_node *b);

/* The union; one that contains the other is returned as it is. NULL for a
 * function and something else. */
const us_type_node *us_types_or(us_types *t, const us_type_node *a,
                                const us_type_node *b);
const us_type_node *us_types_union(us_types *t, us_type_list *list);

/* [a] is [b] or contains it. */
bool us_types_contains(us_types *t, const us_type_node *a, const us_type_node *b);

/* The type of a value. */
const us_type_node *us_types_of(us_types *t, us_value value);

/* The type under [key], of all keys, of all values; NULL: there is none. */
const us_type_node *us_types_select(us_types *t, const us_type_node *type, us_value key);
const us_type_node *us_types_keys(us_types *t, const us_type_node *type);
const us_type_node *us_types_values(us_types *t, const us_type_node *type);

/* Whether a value can be of both types. */
bool us_types_unify(us_types *t, const us_type_node *a, const us_type_node *b);

/* The type of a rule with one more definition. */
const us_type_node *us_types_merge(us_types *t, const us_type_node *a,
                                   const us_type_node *b);

#endif
