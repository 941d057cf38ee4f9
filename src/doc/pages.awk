# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# What Doxygen reads of a page: each heading has an id, the page's name and the words that a link to it has on GitHub, and links
# and pictures name what Doxygen knows. The pages themselves are written for GitHub and have no command of Doxygen's.

function slug(text) {
    text = tolower(text)
    gsub(/[^a-z0-9 _-]/, "", text)
    gsub(/ /, "-", text)
    return text
}

FNR == 1 {
    page = FILENAME
    sub(/\.md$/, "", page)
    sub(/.*\//, "", page)
    page = tolower(page)
}
/^```/ { inCode = !inCode }
inCode { print; next }
/^<!-- .* -->$/ { print ""; next }
/^##+ / {
    text = $0
    sub(/^#+ /, "", text)
    print $0 " {#" page "-" slug(text) "}"
    next
}
FNR == 1 && page != "readme" { print $0 " {#" page "}"; next }
{
    line = ""
    rest = $0
    while (match(rest, /\]\([^)]*\)/)) {
        target = substr(rest, RSTART + 2, RLENGTH - 3)
        line = line substr(rest, 1, RSTART + 1)
        rest = substr(rest, RSTART + RLENGTH - 1)
        if (target ~ /\.png$/) {
            sub(/.*\//, "", target)
        } else if (target ~ /^#/) {
            target = "@ref " page "-" substr(target, 2)
        } else if (target ~ /\.md(#|$)/ && target !~ /:/) {
            sub(/^.*\//, "", target)
            sub(/\.md#/, "-", target)
            sub(/\.md$/, "", target)
            target = "@ref " (target == "README" ? "index" : tolower(target))
        }
        line = line target
    }
    print line rest
}
