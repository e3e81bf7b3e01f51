/* Builds the policy of a test, which must be right. */
#ifndef TESTS_UNIT_FINISH_POLICY_H
#define TESTS_UNIT_FINISH_POLICY_H

#include <usher.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* As usher_builder_finish; fails the test with what is wrong. */
static inline usher_policy *finish_policy(usher_builder *builder)
{
    usher_problems *problems = NULL;
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy)
        fail_msg("%s", usher_problems_text(problems, true));
    usher_problems_free(problems);
    return policy;
}

#endif
