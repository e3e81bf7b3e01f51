/* uuid.parse: forms of a UUID, and what it tells.
 * Facts are answers of OPA 1.22.2 to the same calls. */
#include "builtin_cases.h"

extern const us_builtin_family us_uuid_family;

static const builtin_case cases[] = {
    {"uuid.parse", "[\"00000000-0000-1000-0000-000000000000\"]",
     "{\"clocksequence\":0,\"macvariables\":\"global:unicast\",\"nodeid\":\"00-00-00-00-"
     "00-00\",\"time\":6227451273709551616,\"variant\":\"Reserved\",\"version\":1}",
     NULL},
    {"uuid.parse", "[\"ffffffff-ffff-1fff-ffff-ffffffffffff\"]",
     "{\"clocksequence\":16383,\"macvariables\":\"local:multicast\",\"nodeid\":\"ff-ff-"
     "ff-ff-ff-ff\",\"time\":-7607606781572612196,\"variant\":\"Future\",\"version\":1}",
     NULL},
    {"uuid.parse", "[\"000003e8-48b9-21ee-b203-325096b39f47\"]",
     "{\"clocksequence\":12803,\"domain\":\"Domain3\",\"id\":1000,\"macvariables\":"
     "\"local:unicast\",\"nodeid\":\"32-50-96-b3-9f-47\",\"time\":1693566990121469600,"
     "\"variant\":\"RFC4122\",\"version\":2}",
     NULL},
    {"uuid.parse", "[\"000003e848b921eeb2ff315096b39f47\"]",
     "{\"clocksequence\":13055,\"domain\":\"Domain255\",\"id\":1000,\"macvariables\":"
     "\"global:multicast\",\"nodeid\":\"31-50-96-b3-9f-47\",\"time\":1693566990121469600,"
     "\"variant\":\"RFC4122\",\"version\":2}",
     NULL},
    {"uuid.parse", "[\"{000003e8-48b9-21ee-c200-335096b39f47\"]", NULL, NULL},
    {"uuid.parse", "[\"{000003e8-48b9-11EE-d200-305096B39F47}\"]",
     "{\"clocksequence\":4608,\"macvariables\":\"global:unicast\",\"nodeid\":\"30-50-96-"
     "b3-9f-47\",\"time\":1693566990121469600,\"variant\":\"Microsoft\",\"version\":1}",
     NULL},
    {"uuid.parse", "[\"URN:UUID:000003e8-48b9-21ee-b200-325096b39f47\"]",
     "{\"clocksequence\":12800,\"domain\":\"Person\",\"id\":1000,\"macvariables\":"
     "\"local:unicast\",\"nodeid\":\"32-50-96-b3-9f-47\",\"time\":1693566990121469600,"
     "\"variant\":\"RFC4122\",\"version\":2}",
     NULL},
    {"uuid.parse", "[\"urm:uuid:000003e8-48b9-21ee-b200-325096b39f47\"]", NULL, NULL},
    {"uuid.parse", "[\"000003e8-48b9-61ee-b200-325096b39f47\"]",
     "{\"variant\":\"RFC4122\",\"version\":6}", NULL},
    {"uuid.parse", "[\"000003e8-48b9-71ee-b200-325096b39f4g\"]", NULL, NULL},
    {"uuid.parse", "[\"\"]", NULL, NULL},
    {"uuid.parse", "[\"000003e8048b9-21ee-b200-325096b39f47\"]", NULL, NULL},
    {"uuid.parse", "[\"é00003e8-48b9-21ee-b200-325096b39f47é\"]", NULL, NULL},
    {"uuid.parse", "[\"é0003e8-48b9-21ee-b200-325096b39f47\"]", NULL, NULL},
    {"uuid.parse", "[1]", NULL,
     "eval_type_error: uuid.parse: operand 1 must be string but got number"},
};

int main(void)
{
    return run_builtin_cases(&us_uuid_family, cases, sizeof cases / sizeof cases[0],
                             false);
}
