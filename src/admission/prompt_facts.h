/* What the log tells of objects of the group prompt.example.com. */
#ifndef US_ADMISSION_PROMPT_FACTS_H
#define US_ADMISSION_PROMPT_FACTS_H

#include "base/str.h"
#include "usher.h"

/* Texts are empty where the object does not say; they may hold anything, secrets too. */
typedef struct us_prompt_facts {
    us_str name;
    us_str version;     /* as the annotation prompt.example.com/version has it */
    us_str params_hash; /* SHA-256 of the canonical JSON of spec.parameters, in hex */
    us_str llm_model;   /* annotation prompt.example.com/llm-model */
    us_str
        input_tokens; /* prompt.example.com/token-usage-input, if it is a number of up to
                            15 digits */
    us_str output_tokens; /* prompt.example.com/token-usage-output */
} us_prompt_facts;

/* The facts of the object that the AdmissionRequest [request] is about: the one that is to be
 * stored, or else the one that goes. All are empty for objects of other groups. In [arena], or
 * in the request. */
us_prompt_facts us_prompt_facts_of(us_arena *arena, const usher_value *request);

#endif
