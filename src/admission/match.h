/* What a policy applies to: the `match` of a package's METADATA, or a Constraint's
 * spec.match. Read once; asked of each review before any rule runs. */
#ifndef US_ADMISSION_MATCH_H
#define US_ADMISSION_MATCH_H

#include "base/str.h"
#include "usher.h"
#include "value/value.h"

/* Operations, as bits, so that a package can have several. */
typedef enum us_operation {
    US_OPERATION_NONE = 0,
    US_OPERATION_CREATE = 1,
    US_OPERATION_UPDATE = 2,
    US_OPERATION_DELETE = 4,
    US_OPERATION_CONNECT = 8,
} us_operation;

#define US_OPERATIONS_ALL                                                                \
    (US_OPERATION_CREATE | US_OPERATION_UPDATE | US_OPERATION_DELETE |                   \
     US_OPERATION_CONNECT)

/* The operation called [name] ("CREATE"), or US_OPERATION_NONE. */
us_operation us_operation_named(us_str name);

typedef struct us_names {
    us_str *items;
    size_t count;
} us_names;

/* One of `kinds`: a resource of one of [groups] and one of [kinds]. An empty list, and
 * "*" in one, stand for all. */
typedef struct us_match_kinds {
    us_names groups, kinds;
} us_match_kinds;

typedef enum us_label_operator {
    US_LABEL_IN,
    US_LABEL_NOT_IN,
    US_LABEL_EXISTS,
    US_LABEL_DOES_NOT_EXIST,
} us_label_operator;

typedef struct us_label_requirement {
    us_str key;
    us_label_operator operator;
    us_names values; /* of In and NotIn: not empty */
} us_label_requirement;

/* All requirements must be met. */
typedef struct us_label_selector {
    us_label_requirement *items;
    size_t count;
} us_label_selector;

typedef enum us_match_scope {
    US_SCOPE_ALL,
    US_SCOPE_CLUSTER,
    US_SCOPE_NAMESPACED,
} us_match_scope;

/* All fields must be met. One of zero bytes matches everything. */
typedef struct us_match {
    us_match_kinds *kinds; /* one must be met */
    size_t kinds_count;
    us_names namespaces; /* globs */
    us_names excluded_namespaces;
    us_str name; /* a glob; empty: any */
    us_label_selector labels;
    us_label_selector namespace_labels;
    us_match_scope scope;
    bool generated_only; /* `source: Generated`: of no review */
    unsigned operations; /* 0: not said */
    bool lists_subresources;
    us_names subresources; /* may hold "*" */
} us_match;

typedef enum us_match_form {
    US_MATCH_PACKAGE,    /* METADATA: operations and subresources too */
    US_MATCH_CONSTRAINT, /* the fields that Gatekeeper has */
} us_match_form;

/* Reads [value] into [match], whose texts then are those of the value, which must
 * outlive it; lists are in [arena]. False if there is an unknown field, or one of another
 * type than it must have: what is not understood is refused, for a policy that ran on
 * more, or less, than its author meant would be worse than one that does not load.
 * [problem] then is the rest of a sentence that begins with what [value] is called:
 * ".kinds must be a list". */
bool us_match_read(us_arena *arena, const usher_value *value, us_match_form form,
                   us_match *match, us_str *problem);

/* What is asked about. Texts may be empty, objects null; something in them may be unknown. */
typedef struct us_match_subject {
    us_operation operation;
    us_str subresource;
    us_str group, version, kind;
    bool kind_unknown; /* the three before are empty, since nobody knows them */
    us_str namespace;  /* of the request; empty: that of the object, if it names one */
    us_value object, old_object;
    us_value namespace_labels; /* of its namespace: an object; US_NONE: not known */
} us_match_subject;

typedef enum us_match_answer {
    US_MATCH_NO,
    US_MATCH_YES,
    US_MATCH_UNKNOWN,   /* the labels of the namespace decide, and nobody knows them */
    US_MATCH_UNCERTAIN, /* something of the object decides that is US_UNKNOWN */
} us_match_answer;

/* Whether [match] is met by the object, or by the old one: nobody gets out of a policy
 * by the very change that it is about. As Gatekeeper decides:
 *
 * - A glob is a text, with a star at its beginning, its end, or both.
 * - What lies in no namespace is met by each list of namespaces, excludes none, and is
 *   met by each namespaceSelector.
 * - A Namespace counts as cluster-wide; lists of namespaces look at its name, and
 *   namespaceSelector at its own labels.
 * - Where an object has no name yet, `name` looks at generateName; a glob that says how
 *   names end is not met then.
 *
 * The label kubernetes.io/metadata.name of a namespace is known by itself. Operations and
 * subresources are not looked at, nor is the version: what they are where the policy does not say is not
 * for this file. Allocates nothing. */
us_match_answer us_match_decide(const us_match *match, const us_match_subject *subject);

/* True if [match] may be met by objects of [kind] in the API group [group]. */
bool us_match_has_kind(const us_match *match, us_str group, us_str kind);

/* True if [text] is met by [glob]. */
bool us_match_glob(us_str glob, us_str text);

/* True if [name] or "*" is one of [names]. */
bool us_names_have(const us_names *names, us_str name);

#endif
