# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# What Doxygen, which cannot read QML, reads of a QML type: a class with its base and what QML sees of it, properties,
# methods and signals, each under its doc comment and in its own line. Of a QML file that is what stands in its outermost
# object; of a header, Q_PROPERTY, Q_INVOKABLE and the signals that are more than a property's. What is marked
# \internal is left out, and what has a \qmltype is in the group of them.

# Prints a line of the result, after the comment on it; an empty one drops that comment.
function put(line,    i) {
    for (i = 0; i < comments; ++i)
        print line != "" && !internal ? comment[i] : ""
    print internal ? "" : line
    comments = internal = 0
}

function fromQml(line,    name) {
    if (line ~ /^[A-Z][A-Za-z.]* \{$/) {
        sub(/ \{/, "", line)
        return "class " type " : public " line " { public:"
    }
    if (line == "}")
        return "};"
    if (sub(/^    (required |readonly |default )*property /, "", line)) {
        sub(/:.*/, "", line)
        return "    Q_PROPERTY(" line " READ get)"
    }
    if (sub(/^    signal /, "", line))
        return "Q_SIGNALS: void " line (line ~ /\)/ ? "" : "()") "; public:"
    if (sub(/^    function /, "", line)) {
        sub(/ *\{.*/, "", line)
        return "    var " line ";"
    }
    return ""
}

function fromHeader(line,    name) {
    if (line ~ /^(class .* : public |[{}])/ || line ~ /^(public|private|protected|Q_SIGNALS):/) {
        inSignals = line ~ /^Q_SIGNALS/
        return line
    }
    if (line ~ /^    Q_PROPERTY\(/) {
        name = line
        if (sub(/.* NOTIFY /, "", name)) {
            sub(/\).*/, "", name)
            notify[name] = 1
        }
        return line
    }
    name = line
    sub(/\(.*/, "", name)
    sub(/.* /, "", name)
    if (line ~ /^    Q_INVOKABLE / || (inSignals && line ~ /;$/ && !(name in notify)))
        return line
    return ""
}

BEGIN {
    type = ARGV[1]
    isQml = sub(/\.qml$/, "", type)
    sub(/.*\//, "", type)
}
/^ *\/\*!/ { inComment = 1 }
inComment {
    comment[comments++] = $0
    internal = internal || /\\internal/
    sub(/\\qmltype .*/, "\\ingroup qml", comment[comments - 1])
    inComment = !/\*\//
    next
}
/^$/ && comments { comment[comments++] = ""; next }
# A declaration in several lines of a header is one, in the last of them.
!isQml {
    line = pending $0
    parts = line
    if (line ~ /^    [A-Za-z]/ && gsub(/\(/, "", parts) > gsub(/\)/, "", parts)) {
        pending = line
        print ""
        next
    }
    pending = ""
    put(fromHeader(line))
}
isQml { put(fromQml($0)) }
