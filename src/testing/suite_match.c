/* Whether a Constraint is about an object: its spec.match, read as admission does. */
#include "testing/suites.h"

#include "admission/match.h"
#include "value/object.h"

/* The labels of the Namespace [name] in the inventory; US_NONE: it is not there. */
static us_value namespace_labels(us_arena *arena, us_value inventory, us_str name)
{
    us_value all = us_suite_member(
        us_suite_member(us_suite_member(inventory, "cluster"), "v1"), "Namespace");
    const us_value *found = us_value_tag(all) == US_TAG_OBJECT && name.length > 0
                                ? us_object_get_str(all.as.object, name)
                                : NULL;
    if (!found)
        return US_NONE;
    us_value labels = us_suite_member(us_suite_member(*found, "metadata"), "labels");
    return us_value_tag(labels) == US_TAG_OBJECT
               ? labels
               : us_value_object(us_object_new(arena, 1));
}

bool us_suite_matches(us_arena *arena, us_value constraint, us_value input,
                      us_value inventory, bool *matches, us_str *error)
{
    us_value written = us_suite_member(us_suite_member(constraint, "spec"), "match");
    us_value request = us_suite_member(input, "review");
    us_value kind = us_suite_member(request, "kind");
    us_match match;
    us_str problem;

    *matches = true;
    if (us_value_is_none(written))
        return true;
    if (!us_match_read(arena, &written, US_MATCH_CONSTRAINT, &match, &problem)) {
        *error = us_str_format(arena, "spec.match%.*s", US_STR_ARG(problem));
        return false;
    }
    us_match_subject subject = {
        .operation = us_operation_named(us_suite_text(request, "operation")),
        .group = us_suite_text(kind, "group"),
        .kind = us_suite_text(kind, "kind"),
        .namespace = us_suite_text(request, "namespace"),
        .object = us_suite_member(request, "object"),
        .old_object = us_suite_member(request, "oldObject"),
    };
    subject.namespace_labels = namespace_labels(arena, inventory, subject.namespace);
    us_match_answer answer = us_match_decide(&match, &subject);
    if (answer == US_MATCH_UNKNOWN) {
        *error = us_str_format(arena,
                               "spec.match.namespaceSelector asks for the labels of the "
                               "namespace %.*s, which is not in the case's inventory",
                               US_STR_ARG(subject.namespace));
        return false;
    }
    *matches = answer == US_MATCH_YES;
    return true;
}
