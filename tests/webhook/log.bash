# The part of run that is about the log: what its lines say, when they are written, and what happens where they cannot be.

# A prompt that says all that a line may tell, and names one that says little.
tells_of_prompts() {
    local hash prompt parameters='[{"name":"b","default":1.0},{"name":"a<","z":[1e2,null]}]'
    hash=$(printf '[{"default":1,"name":"b"},{"name":"a<","z":[100,null]}]' | sha256sum | cut -d ' ' -f 1)
    start told || return 1
    prompt='{"kind":"PromptTemplate","metadata":{"name":"greet","annotations":{"prompt.example.com/version":"1.2.3-prod",
        "prompt.example.com/llm-model":"a-model","prompt.example.com/token-usage-input":"812","prompt.example.com/token-usage-output":"064"}},
        "spec":{"template":"x","parameters":'$parameters'}}'
    envelope "$prompt" >"$work/told.json"
    post told /validate "$work/told.json" -H 'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' >"$work/body" || return 1
    envelope '{"kind":"PromptConfig","metadata":{"name":"bare"},"spec":5}' >"$work/told.json"
    post told /mutate "$work/told.json" >"$work/body" || return 1
    envelope "$prompt" | tr -d '\n' | sed 's/"object":\(.*\),"oldObject":null/"object":null,"oldObject":\1/; s/CREATE/DELETE/' >"$work/told.json"
    post told /validate "$work/told.json" >"$work/body" && stop told TERM || return 1
    grep '"event":"decision"' "$work/told.log" >"$work/lines"
    cat "$work/lines"
    sed -n 1p "$work/lines" | grep -E '^\{"timestamp":"20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}Z","level":"info","event":"decision",'`
        `'"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","decisionId":"[0-9a-f-]{36}","revision":"[0-9a-f]{64}",'`
        `'"path":"/validate","executionStage":"post","uid":"u-1","operation":"CREATE","group":"prompt.example.com",'`
        `'"kind":"PromptTemplate","namespace":"default","name":"x","promptRef":"greet@1.2.3-prod","paramsHash":"'"$hash"'",'`
        `'"llmModel":"a-model","tokenUsage":\{"input":812,"output":null\},"user":"alice","verdict":"[a-z]+",'`
        `'"rules":\[.*\].*,"latencyMs":[0-9]+\.[0-9]{3}\}$' || return 1
    sed -n 2p "$work/lines" | grep '"promptRef":"bare@unversioned","user"' | grep '"executionStage":"pre"' |
        grep -E '"traceId":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"' &&
        sed -n 3p "$work/lines" | grep '"operation":"DELETE".*"promptRef":"greet@1.2.3-prod","paramsHash":"'"$hash"
}

# A trace is the caller's if its header is well-formed. Each line: the trace expected (- for one of our own) and the header.
takes_traces() {
    local expected header
    start traced || return 1
    envelope '{"kind":"ConfigMap","metadata":{"name":"x"}}' >"$work/traced.json"
    while read -r expected header; do
        post traced /validate "$work/traced.json" -H "traceparent: $header" >"$work/body" || return 1
        echo "$expected" >>"$work/traces"
    done <<'EOF'
4bf92f3577b34da6a3ce929d0e0e4736 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00
4bf92f3577b34da6a3ce929d0e0e4736 cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more
- 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more
- ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
- 00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01
- 00-00000000000000000000000000000000-00f067aa0ba902b7-01
- 00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01
- 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0
- 00-4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b7-01
- 00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01
EOF
    stop traced TERM || return 1
    sed -n 's/.*"event":"decision","traceId":"\([^"]*\)".*/\1/p' "$work/traced.log" |
        sed 's/^........-....-4...-[89ab]...-............$/-/' | diff "$work/traces" - &&
        [ "$(grep -o '"traceId":"[^"]*"' "$work/traced.log" | sort -u | wc -l)" = 9 ]
}

# many_reviews SERVER COUNT: over one connection; the answers are in body.
many_reviews() {
    local i
    for ((i = 0; i < $2; i++)); do
        [ "$i" = 0 ] || echo next
        printf 'url = "%s/validate"\nheader = "Content-Type: application/json"\ndata-binary = "@%s"\ncacert = "%s"\n' \
            "${url[$1]}" $here/reviews/prompttemplate-create-denied.validate.json "$work/$1.ca"
    done >"$work/many"
    curl -sS -m 60 -K "$work/many" >"$work/body"
    [ "$(grep -c '"allowed":false' "$work/body")" = "$2" ]
}

# What was answered is in the log, however soon the end comes.
writes_all_lines() {
    start whole && many_reviews whole 300 && stop whole KILL
    start whole && many_reviews whole 300 && stop whole TERM || return 1
    [ "$(grep -c '"event":"decision".*"verdict":"denied".*}$' "$work/whole.log")" = 300 ] &&
        tail -n 1 "$work/whole.log" | grep '"event":"stopped"'
}

# start_into NAME ARGUMENT...: as start, but the log goes to a program, reader, which stores it in $work/NAME.log.
start_into() {
    local name=$1
    shift
    : >"$work/$name.log"
    "$program" --address 127.0.0.1:0 --ca-out "$work/$name.ca" "$@" 2> >(reader "$work/$name.log") &
    pid[$name]=$!
    eventually grep '"event":"listening"' "$work/$name.log" || return 1
    url[$name]=$(sed -n 's/.*"event":"listening","address":"\([^"]*\)".*/https:\/\/\1/p' "$work/$name.log")
}

dropped_lines() { ask "$1" /metrics | sed -n 's/^usher_log_lines_dropped_total //p'; }

# Nobody reads the log for a while: no answer waits for that, what is lost is counted, and told when lines fit again.
loses_lines_rather_than_time() {
    local began dropped told
    reader() {
        local line
        IFS= read -r line && echo "$line" >"$1"
        until [ -e "$work/go" ] || [ ! -e "$work" ]; do sleep 0.05; done
        cat >>"$1"
    }
    rm -f "$work/go"
    start_into unread --log-level debug || return 1
    began=$(date +%s%N)
    many_reviews unread 400 || return 1
    echo "milliseconds: $((($(date +%s%N) - began) / 1000000))"
    dropped=$(dropped_lines unread)
    [ $(($(date +%s%N) - began)) -lt 10000000000 ] && [ "$dropped" -gt 0 ] || return 1
    touch "$work/go"
    eventually grep -c '"event":"policy_asked"' "$work/unread.log" && many_reviews unread 1 && stop unread TERM || return 1
    eventually grep '"event":"stopped"' "$work/unread.log" || return 1
    # Perhaps in more than one line.
    told=$(sed -n 's/.*"event":"log_lines_dropped","count":\([0-9]*\)}$/\1/p' "$work/unread.log" |
        awk '{ sum += $1 } END { print sum + 0 }')
    echo "dropped $dropped, told $told"
    [ "$dropped" = "$told" ] && ! grep -v '^{"timestamp":"20.*}$' "$work/unread.log" || return 1
    # Each line is there, or was told of: 401 decisions, so many policies asked by each, and three others.
    awk -v lost="$told" '/"event":"policy_asked"/ { asked++ } /"event":"decision"/ { decisions++ }
        END { print decisions, asked, lost; exit (decisions + asked + lost) % 401 != 0 }' "$work/unread.log"
}

# A reader that does not read at all delays the end by no more than a moment.
ends_without_a_reader() {
    local began
    reader() {
        local line
        IFS= read -r line && echo "$line" >"$1"
        until [ -e "$work/gone" ] || [ ! -e "$work" ]; do sleep 0.05; done
    }
    rm -f "$work/gone"
    start_into stuck --log-level debug && many_reviews stuck 60 || return 1
    began=$(date +%s%N)
    stop stuck TERM || return 1
    echo "milliseconds: $((($(date +%s%N) - began) / 1000000))"
    touch "$work/gone"
    [ $(($(date +%s%N) - began)) -lt 8000000000 ]
}

has_size() { [ "$(stat -c %s "$2")" = "$1" ]; }
# A full disk fails no review; lines are written again when there is room, and none is half one.
outlives_full_disk_of_the_log() {
    rm -f "$work/filled.log"
    (
        ulimit -S -f 8
        exec "$program" --address 127.0.0.1:0 --ca-out "$work/filled.ca" 2>>"$work/filled.log"
    ) &
    pid[filled]=$!
    eventually grep '"event":"listening"' "$work/filled.log" || return 1
    url[filled]=$(sed -n 's/.*"event":"listening","address":"\([^"]*\)".*/https:\/\/\1/p' "$work/filled.log")
    many_reviews filled 50 && eventually has_size 8192 "$work/filled.log" && [ "$(dropped_lines filled)" -gt 20 ] || return 1
    : >"$work/filled.log"
    many_reviews filled 1 && eventually grep '"event":"decision"' "$work/filled.log" && stop filled TERM || return 1
    cat "$work/filled.log"
    grep -E '"event":"log_lines_dropped","count":[1-9]' "$work/filled.log" && ! grep -v '^\({"timestamp":"20.*}\)\?$' "$work/filled.log"
}

# What policies keep out of the decision log is not in the log either. Where they cannot be asked, nothing is told.
asks_policies_about_the_log() {
    local name
    mkdir -p "$work/asking"
    cat >"$work/asking/asking.rego" <<'REGO'
package asking

deny contains sprintf("%s may not", [input.request.userInfo.username]) if input.metadata.name == "denied"
REGO
    cat >"$work/asking/log.rego" <<'REGO'
package system.log

mask contains "/input/request/userInfo/username"

mask contains {"op": "upsert", "path": "/result/response/status/message", "value": "told to nobody"}

mask contains {"op": "upsert", "path": "/input/request/namespace", "value": "a"} if input.input.request.name == "x"

mask contains {"op": "upsert", "path": "/input/request/namespace", "value": numbers.range(1, 1000000)} if input.input.request.object.metadata.name == "broken"

drop if input.input.request.object.metadata.name == "dropped"
REGO
    start asking --log-level debug -p "$work/asking" || return 1
    for name in denied allowed dropped broken; do
        envelope '{"kind":"PromptConfig","metadata":{"name":"'$name'"}}' >"$work/asked.json"
        post asking /validate "$work/asked.json" >"$work/body" || return 1
    done
    stop asking TERM || return 1
    grep -v '"listening"' "$work/asking.log"
    ! grep 'alice\|dropped\|"said"' "$work/asking.log" && [ "$(grep -c '"event":"decision"' "$work/asking.log")" = 3 ] &&
        grep '"promptRef":"denied@unversioned","user":"","verdict":"denied","rules":\["asking"\],"message":"told to nobody"' "$work/asking.log" &&
        grep '"kind":"PromptConfig","namespace":"a","name":"x","promptRef":"allowed@unversioned"' "$work/asking.log" &&
        grep '"kind":"(hidden: it could not be looked through for secrets)".*"verdict":"allowed"' "$work/asking.log"
}

# ---- Levels

leaves_out_what_is_below_the_level() {
    start quiet --log-level info && many_reviews quiet 1 && stop quiet TERM && ! grep '"level":"debug"' "$work/quiet.log" &&
        grep -c '"level":"info"' "$work/quiet.log" || return 1
    reader() { cat >"$1"; }
    : >"$work/silent.log"
    "$program" --address 127.0.0.1:0 --ca-out "$work/silent.ca" --admin-address 127.0.0.1:0 --log-level warning 2>"$work/silent.log" &
    pid[silent]=$!
    eventually test -s "$work/silent.ca" && stop silent TERM && ! grep '"level":"info"' "$work/silent.log"
}

# publish NAME TEXT: as the kubelet does, a folder, and a link to it that is swapped.
publish() {
    mkdir -p "$work/podinfo/..$1" && printf '%s' "$2" >"$work/podinfo/..$1/annotations" &&
        ln -sfn "..$1" "$work/podinfo/..data_tmp" && mv -T "$work/podinfo/..data_tmp" "$work/podinfo/..data" &&
        { [ -L "$work/podinfo/annotations" ] || ln -s ..data/annotations "$work/podinfo/annotations"; }
}
level_is() { [ "$(sed -n 's/.*"event":"log_level",.*"to":"\([a-z]*\)".*/\1/p' "$work/switched.log" | tail -n 1)" = "$1" ]; }

# The annotation debug-mode=enabled on the Pod, and nothing that resembles it, is what turns the debugging on.
switches_the_level() {
    publish 1 'a="debug-mode=\"enabled\""'$'\n''debug-mode="disabled"'$'\n'
    start switched --annotations-file "$work/podinfo/annotations" || return 1
    many_reviews switched 1 && publish 2 'a="b"'$'\n''debug-mode="enabled"' && eventually level_is debug || return 1
    many_reviews switched 1 && eventually grep '"event":"policy_asked"' "$work/switched.log" || return 1
    publish 3 'xdebug-mode="enabled"'$'\n''debug-mode="enabled!"'$'\n' && eventually level_is info || return 1
    many_reviews switched 1 || return 1
    # What cannot be read changes nothing, and is told.
    mkdir "$work/podinfo/..4" && ln -sfn ..4 "$work/podinfo/..data_tmp" && mv -T "$work/podinfo/..data_tmp" "$work/podinfo/..data" && eventually grep '"event":"reload_failed","what":"annotations"' "$work/switched.log" || return 1
    ask switched /metrics | grep '^usher_annotation_reads_failed_total 1' && stop switched TERM || return 1
    grep '"log_level"\|"decision"' "$work/switched.log"
    # Debugging was on for the second review alone.
    [ "$(grep -c '"event":"log_level"' "$work/switched.log")" = 2 ] &&
        sed -n '/"event":"policy_asked"/s/.*"traceId":"\([^"]*\)".*/\1/p' "$work/switched.log" | sort -u | wc -l | grep -x 1 &&
        refuses_in_one_line 'open .*no-such: no such file' --annotations-file "$work/no-such"
}
