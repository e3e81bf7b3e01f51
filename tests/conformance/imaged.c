/* With --image each case of the evaluation suites is asked once more, of an image of its
 * policies and data: every document must be what it is without. The image is opened twice, so
 * that the second lies at another address than it is made for. */
#include "runner.h"

#include <stdlib.h>
#include <unistd.h>

static us_str evaluate(us_arena *arena, const usher_policy *policy, const char *path,
                       const imaged_case *c)
{
    usher_worker *worker = new_worker(policy);
    const usher_result *result;
    usher_outcome outcome =
        usher_evaluate_path(worker, path, c->input, c->limits, &result);
    us_str text = outcome_text(arena, outcome, result);
    usher_worker_free(worker);
    return text;
}

static bool agrees(us_arena *arena, const imaged_case *c, const usher_policy *image,
                   const char *path, us_str *difference)
{
    us_str plain = evaluate(arena, c->policy, path, c);
    us_str imaged = evaluate(arena, image, path, c);
    if (us_str_equal(plain, imaged))
        return true;
    *difference = us_str_format(arena, "%s: from sources %.*s, from the image %.*s", path,
                                US_STR_ARG(plain), US_STR_ARG(imaged));
    /* What differs from itself (random numbers, clocks) says nothing. */
    return !us_str_equal(evaluate(arena, c->policy, path, c), plain);
}

static bool all_agree(us_arena *arena, const imaged_case *c, const usher_policy *image,
                      us_str *difference)
{
    if (!agrees(arena, c, image, "data", difference))
        return false;
    for (size_t i = 0; i < usher_policy_rule_count(c->policy); i++)
        if (!agrees(arena, c, image, usher_policy_rule(c->policy, i)->path, difference))
            return false;
    return true;
}

static usher_policy *open_image(us_arena *arena, const imaged_case *c, const char *path,
                                us_str *difference)
{
    usher_problems *problems;
    usher_policy *image = usher_image_open(c->engine, path, NULL, &problems);
    if (!image)
        *difference =
            us_str_format(arena, "image: %s", usher_problems_text(problems, false));
    usher_problems_free(problems);
    return image;
}

bool imaged_agrees(us_arena *arena, const imaged_case *c, us_str *difference)
{
    char path[] = "/tmp/usher-conformance-XXXXXX";
    usher_problems *problems = NULL;
    usher_policy *images[2] = {NULL, NULL};
    int file = mkstemp(path);
    bool good = file >= 0 && usher_policy_write_image(c->policy, path, NULL, &problems);
    if (!good)
        *difference = us_str_format(
            arena, "image: %s", problems ? usher_problems_text(problems, false) : path);
    for (size_t i = 0; i < 2 && good; i++) {
        images[i] = open_image(arena, c, path, difference);
        good = images[i] && all_agree(arena, c, images[i], difference);
    }
    for (size_t i = 0; i < 2; i++)
        usher_policy_free(images[i]);
    usher_problems_free(problems);
    close(file);
    unlink(path);
    return good;
}
