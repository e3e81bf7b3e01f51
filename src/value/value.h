/* Values: what policies compute with. JSON's six types, and sets.
 *
 * A value is 16 bytes and copied freely. The first 8 (the head) hold the tag,
 * a length, and for strings their first four bytes; the second 8 hold an
 * integer or a pointer into an arena. Two strings with different heads differ;
 * with equal heads the bytes beyond the prefix decide.
 *
 * Object members lie in parallel arrays of keys and values, in the order they
 * came. A look-up by string compares heads, 8 bytes at a time, so a document
 * needs no table of key names and no policy to be read: it can be parsed once
 * and given to any policy set.
 *
 * Containers are written only while they are built, by whoever builds them.
 * Lookup hash and sorted order come into being when first asked for;
 * us_value_freeze makes what needs memory, after which threads may share the
 * value. The order of a few members and the hash of a content are left to who
 * first asks even then: they are written at once, and always the same. */
#ifndef US_VALUE_VALUE_H
#define US_VALUE_VALUE_H

#include "base/buf.h"
#include "base/hash.h"

/* How evaluating something ended. The result is valid after US_OK only. */
typedef enum us_outcome {
    US_OK,
    US_UNDEFINED,
    US_ERROR,
} us_outcome;

/* The order of the tags is the order of the types in Rego: null < boolean <
 * number < string < array < object < set. */
typedef enum us_tag {
    US_TAG_NONE = 0, /* no value: an absent element, an unset register */
    US_TAG_UNKNOWN,  /* a part of a document that nobody knows: US_UNKNOWN */
    US_TAG_NULL,
    US_TAG_BOOLEAN,
    US_TAG_INTEGER, /* a number in int64 */
    US_TAG_DECIMAL, /* a number as the text of a JSON number */
    US_TAG_STRING,
    US_TAG_ARRAY,
    US_TAG_OBJECT,
    US_TAG_SET,
} us_tag;

/* The types a policy can tell apart (type_name). */
typedef enum us_type {
    US_TYPE_NULL,
    US_TYPE_BOOLEAN,
    US_TYPE_NUMBER,
    US_TYPE_STRING,
    US_TYPE_ARRAY,
    US_TYPE_OBJECT,
    US_TYPE_SET,
    US_TYPE_COUNT,
} us_type;

/* The longest string, in bytes: what 28 bits of length can say. Functions
 * that would make a longer one exhaust the arena instead. */
#define US_STRING_MAX ((size_t)0x0FFFFFFF)

typedef struct us_array us_array;
typedef struct us_object us_object;
typedef struct us_set us_set;

typedef struct us_value {
    uint64_t head; /* bits 0-3 tag, 4-31 length of the text, 32-63 prefix */
    union {
        int64_t integer;
        const char *text;
        us_array *array;
        us_object *object;
        us_set *set;
    } as;
} us_value;

static inline us_tag us_value_tag(us_value v)
{
    return (us_tag)(v.head & 15);
}

static inline size_t us_value_length(us_value v)
{
    return (size_t)((v.head >> 4) & 0x0FFFFFFF);
}

#define US_NONE ((us_value){US_TAG_NONE, {0}})
#define US_NULL ((us_value){US_TAG_NULL, {0}})

/* What nobody knows: it may be any value, or, but for elements of arrays, not be there. An
 * object that has it for a key, with itself for the value, and a set that has it for an
 * element, may have any others beside those that they show. Whatever else computes with
 * values takes it for a value like any other, equal to itself alone; so none but the machine,
 * in programs made for it, and those who ask us_value_has_unknown first, may be given one. */
#define US_UNKNOWN ((us_value){US_TAG_UNKNOWN, {0}})
#define US_TRUE    ((us_value){US_TAG_BOOLEAN, {1}})
#define US_FALSE   ((us_value){US_TAG_BOOLEAN, {0}})

static inline us_value us_value_boolean(bool b)
{
    return (us_value){US_TAG_BOOLEAN, {b ? 1 : 0}};
}

static inline us_value us_value_integer(int64_t i)
{
    return (us_value){US_TAG_INTEGER, {i}};
}

/* The head of a text of [length] bytes under [tag]. The prefix is big-endian,
 * so comparing two prefixes as numbers orders the strings. */
static inline uint64_t us_value_text_head(us_tag tag, const char *text, size_t length)
{
    uint32_t prefix = 0;
    if (length >= 4) {
        memcpy(&prefix, text, 4);
        prefix = __builtin_bswap32(prefix);
    } else {
        for (size_t i = 0; i < length; i++)
            prefix |= (uint32_t)(unsigned char)text[i] << (24 - 8 * i);
    }
    return (uint64_t)tag | (uint64_t)length << 4 | (uint64_t)prefix << 32;
}

/* A string that refers to [s], which is at most US_STRING_MAX bytes long and lives as
 * long as the value. It is UTF-8, except that what was decoded (base64.decode) may be
 * any bytes; they stand as U+FFFD where the value is written. */
static inline us_value us_value_string(us_str s)
{
    us_value v;
    v.head = us_value_text_head(US_TAG_STRING, s.text, s.length);
    v.as.text = s.text;
    return v;
}

/* As us_value_string, for a text of any length: over US_STRING_MAX, [arena]
 * counts as exhausted. Nothing is copied. */
us_value us_value_string_checked(us_arena *arena, us_str s);

/* The text of a string or a decimal. */
static inline us_str us_value_text(us_value v)
{
    return (us_str){v.as.text, us_value_length(v)};
}

static inline us_value us_value_array(us_array *array)
{
    us_value v = {US_TAG_ARRAY, {0}};
    v.as.array = array;
    return v;
}

static inline us_value us_value_object(us_object *object)
{
    us_value v = {US_TAG_OBJECT, {0}};
    v.as.object = object;
    return v;
}

static inline us_value us_value_set(us_set *set)
{
    us_value v = {US_TAG_SET, {0}};
    v.as.set = set;
    return v;
}

static inline bool us_value_is_none(us_value v)
{
    return us_value_tag(v) == US_TAG_NONE;
}

static inline bool us_value_is_string(us_value v)
{
    return us_value_tag(v) == US_TAG_STRING;
}

static inline bool us_value_is_number(us_value v)
{
    return us_value_tag(v) == US_TAG_INTEGER || us_value_tag(v) == US_TAG_DECIMAL;
}

/* True for the boolean false alone. */
static inline bool us_value_is_false(us_value v)
{
    return v.head == US_TAG_BOOLEAN && v.as.integer == 0;
}

/* [v] must be a value (neither none nor unknown). */
us_type us_value_type(us_value v);

/* Levels of containers that a value may be built of. Those that a reader made in one go
 * count as one, so the bounds of the readers come on top; together they must not
 * endanger the C stack of whoever descends into the value. */
#define US_VALUE_DEPTH_MAX 4000

/* A bit beside the depth of a container: something in it is unknown, at whatever depth. See
 * unknown.h. */
#define US_VALUE_INCOMPLETE 0x8000u

/* The depth, with that bit, of a container of [depth] to which [item] is added; exhausts
 * [arena], which is the container's, where it would be more than US_VALUE_DEPTH_MAX. */
uint16_t us_value_deepen_slow(us_arena *arena, uint16_t depth, us_value item);

static inline uint16_t us_value_deepen(us_arena *arena, uint16_t depth, us_value item)
{
    /* Of tags from NULL up to those of containers. */
    return (unsigned)us_value_tag(item) - US_TAG_NULL < US_TAG_ARRAY - US_TAG_NULL
               ? depth
               : us_value_deepen_slow(arena, depth, item);
}

/* "null", "boolean", …: the names that type_name and error texts use. */
const char *us_type_name(us_type type);

/* What us_value_compare and us_value_equal do when the heads do not tell. */
int us_value_compare_slow(us_value a, us_value b);
bool us_value_equal_slow(us_value a, us_value b);

/* The total order of Rego: by type, then numbers by value, strings by bytes,
 * arrays element by element, objects by sorted (key, value) pairs, sets by
 * sorted elements; a proper beginning comes first. Negative, 0, positive. */
static inline int us_value_compare(us_value a, us_value b)
{
    if (a.head == US_TAG_INTEGER && b.head == US_TAG_INTEGER)
        return a.as.integer < b.as.integer ? -1 : a.as.integer > b.as.integer;
    return us_value_compare_slow(a, b);
}

/* gcc does not see that equal heads mean equal lengths, and warns where one of
 * the strings is a short literal. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Warray-bounds"
#pragma GCC diagnostic ignored "-Wstringop-overread"

/* Two strings whose heads are equal: whether their texts are. Of up to 20 bytes, what the
 * head does not show is in the last four or eight and in eight before. */
static inline bool us_value_same_text(us_value a, us_value b)
{
    size_t length = us_value_length(a);
    if (length <= 4 || a.as.text == b.as.text)
        return true;
    if (length <= 8)
        return memcmp(a.as.text + length - 4, b.as.text + length - 4, 4) == 0;
    if (length <= 12)
        return memcmp(a.as.text + length - 8, b.as.text + length - 8, 8) == 0;
    if (length <= 20)
        return memcmp(a.as.text + 4, b.as.text + 4, 8) == 0 &&
               memcmp(a.as.text + length - 8, b.as.text + length - 8, 8) == 0;
    return memcmp(a.as.text + 4, b.as.text + 4, length - 4) == 0;
}

#pragma GCC diagnostic pop

/* compare == 0, faster. */
static inline bool us_value_equal(us_value a, us_value b)
{
    us_tag tag = us_value_tag(a);
    if (a.head != b.head)
        return us_value_is_number(a) && us_value_is_number(b) &&
               us_value_equal_slow(a, b);
    if (a.as.integer == b.as.integer)
        return true;
    if (tag == US_TAG_STRING)
        return us_value_same_text(a, b);
    return tag > US_TAG_INTEGER && us_value_equal_slow(a, b);
}

/* Equal values (1 and 1.0) have equal hashes. Containers remember theirs. */
uint64_t us_value_hash(us_value v);

/* The same under a key other than the process's, which nothing remembers. */
uint64_t us_value_hash_under(const us_hash_key *key, us_value v);

/* Builds what is lazy in [v] and below and needs memory, from the arenas of the containers;
 * afterwards [v] may be shared by threads and its arena must not be reset. */
void us_value_freeze(us_value v);

/* A deep copy in [arena], texts too: nothing of the copy points outside it. */
us_value us_value_copy(us_arena *arena, us_value v);

/* Appends [v] as Rego writes it: {"a": [1, 2]}, {1}, set(). Strings are quoted
 * as by strconv.Quote of Go, which OPA uses. */
void us_value_print(us_buf *buf, us_value v);

/* The member of an object under [key], the element of an array at the integer
 * [key], or the element of a set that equals [key]; NULL when there is none or
 * [v] is no container. Rego's v[key]. */
const us_value *us_value_get(us_value v, us_value key);

/* The number of elements or members of a container. */
size_t us_value_count(us_value v);

#endif
