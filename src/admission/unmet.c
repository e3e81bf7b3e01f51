/* Each criterion is asked by itself: what decides stays in one place, match.c. */
#include "admission/unmet.h"

#include "admission/inquiry.h"
#include "value/object.h"

/* A criterion that is said, and what it is called. */
typedef struct criterion {
    const char *name;
    us_match match; /* with this criterion alone */
    us_str subject; /* what of the request it looks at; empty: nothing short */
} criterion;

static us_str object_name(const us_match_subject *subject)
{
    us_value object = us_value_tag(subject->object) == US_TAG_OBJECT
                          ? subject->object
                          : subject->old_object;
    us_value metadata = us_value_tag(object) == US_TAG_OBJECT
                            ? us_value_member(object, "metadata")
                            : US_NONE;
    return us_value_tag(metadata) == US_TAG_OBJECT
               ? us_value_member_text(metadata, "name")
               : US_STR_EMPTY;
}

/* Stores the criteria that [match] has, at most 8; returns how many. */
static size_t split(us_arena *arena, const us_match *match,
                    const us_match_subject *subject, criterion *criteria)
{
    us_str kind = subject->group.length
                      ? us_str_format(arena, "%.*s of %.*s", US_STR_ARG(subject->kind),
                                      US_STR_ARG(subject->group))
                      : subject->kind;
    us_str namespace = subject->namespace.length ? subject->namespace : US_STR("none");
    const criterion all[] = {
        {"kinds", {.kinds = match->kinds, .kinds_count = match->kinds_count}, kind},
        {"namespaces", {.namespaces = match->namespaces}, namespace},
        {"excludedNamespaces",
         {.excluded_namespaces = match->excluded_namespaces},
         namespace},
        {"name", {.name = match->name}, object_name(subject)},
        {"labelSelector", {.labels = match->labels}, US_STR_EMPTY},
        {"namespaceSelector", {.namespace_labels = match->namespace_labels}, namespace},
        {"scope", {.scope = match->scope}, US_STR_EMPTY},
        {"source", {.generated_only = match->generated_only}, US_STR_EMPTY},
    };
    memcpy(criteria, all, sizeof all);
    return sizeof all / sizeof all[0];
}

static us_str explain_match(us_arena *arena, const us_match *match,
                            const us_match_subject *subject)
{
    criterion criteria[8];
    size_t count = split(arena, match, subject, criteria);
    for (size_t i = 0; i < count; i++) {
        const criterion *c = &criteria[i];
        us_match_answer answer = us_match_decide(&c->match, subject);
        if (answer == US_MATCH_UNKNOWN)
            return us_str_format(arena,
                                 "match.%s: nobody knows the labels of namespace %.*s",
                                 c->name, US_STR_ARG(c->subject));
        if (answer == US_MATCH_NO && c->subject.length == 0)
            return us_str_format(arena, "match.%s is not met", c->name);
        if (answer == US_MATCH_NO)
            return us_str_format(arena, "match.%s %s %.*s", c->name,
                                 c->match.excluded_namespaces.count > 0 ? "has"
                                                                        : "does not have",
                                 US_STR_ARG(c->subject));
    }
    return US_STR("match: neither the object nor the old one meets all of it");
}

us_str us_admission_unmet(us_arena *arena, const us_admission_plan *plan, size_t index,
                          usher_worker *worker, const usher_value *request)
{
    us_review review = {.request = *request};
    const us_plan_package *package = &plan->packages[index];
    const char *wrong = us_review_read_request(*request, &review);
    if (wrong)
        return us_str_from(wrong);
    us_inquiry inquiry = us_inquiry_new(arena, plan, worker, &review, NULL);
    us_match_answer answer = us_plan_applies(package, &inquiry.subject);
    if (answer == US_MATCH_YES)
        return US_STR_EMPTY;
    if (answer == US_MATCH_UNKNOWN ||
        us_match_decide(&package->metadata.match, &inquiry.subject) != US_MATCH_YES)
        return explain_match(arena, &package->metadata.match, &inquiry.subject);
    us_str operation = review.operation_name;
    if (review.subresource.length > 0)
        return us_str_format(arena, "it is not about %.*s of the subresource %.*s",
                             US_STR_ARG(operation), US_STR_ARG(review.subresource));
    return us_str_format(arena, "it is not about %.*s", US_STR_ARG(operation));
}
