/* Changes to the text of YAML and JSON files that leave alone what they do not mean. */
#ifndef US_CODEC_YAML_EDIT_H
#define US_CODEC_YAML_EDIT_H

#include "base/str.h"
#include "value/value.h"

/* Operations that one call may be given, and steps (a look at a node; eight for a copied
 * member) that they may take. */
#define US_YAML_EDIT_OPERATIONS_MAX 10000
#define US_YAML_EDIT_WORK_MAX       50000000

/* What is to change below one place of a text. */
typedef struct us_yaml_change {
    size_t document;      /* number from 0 among the documents that us_yaml_read gives */
    const us_value *base; /* the operations' root: strings and integers, as a path in */
    size_t base_length;   /* the document's value; none: the document's own root */
    us_value operations;  /* an array of RFC 6902 operations: add, replace, remove */
} us_yaml_change;

/* Makes [count] changes, in order, in the YAML or JSON [text], and stores the text that
 * results. Every byte that no operation is about stays: comments, order, quotes,
 * indentation, line ends. What is new is written as its neighbours are:
 *
 * - A new member comes last, a new element where its index says. It has the order of
 *   keys, the quotes and the flow or block style of the element beside it, or of one that
 *   has more of its members. Line ends, indentation and the place of dashes below a key
 *   are those of the text.
 * - A new string keeps the quotes of the one it replaces. Where it has several lines and
 *   the place allows, it becomes a literal block (|).
 * - Replacing a mapping or a sequence by another changes the members that differ.
 * - A comment stays, unless it lies inside what goes away. One that stands on a line
 *   above what goes away stays too.
 *
 * `add` makes the parents that are missing, or null: mappings, and a sequence where the
 * next step is "-". JSON stays JSON.
 *
 * The result is read again: each document has exactly the value that the operations make
 * of it, or the call fails. It fails as well where a change would be seen through an
 * alias elsewhere, in a mapping with explicit keys ("? key"), for the operations test,
 * move and copy, and for values that YAML cannot hold (numbers beyond 64 bits that no
 * double has).
 *
 * On failure returns false and stores a sentence in [problem]. The result lives in
 * [arena] or is [text] itself where nothing changes. Time and memory are bounded by the
 * size of the text, the operations and the two limits above. */
bool us_yaml_edit(us_arena *arena, us_str text, const us_yaml_change *changes,
                  size_t count, us_str *result, us_str *problem);

#endif
