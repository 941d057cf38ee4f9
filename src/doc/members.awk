# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Prints the members of a QML type as Markdown, from the doc comments in its QML file, or in its headers. What is \internal is left out,
# and so is the signal <property>Changed of a property. A member without a comment is an error.
# The class comment comes first, but for a class of src, whose comment is for C++.

function fail(message) {
    print file ": " message >"/dev/stderr"
    failed = 1
    exit 1
}

# ---- Text

# A comment of Doxygen's as Markdown
function markdown(text) {
    gsub(/\\c [A-Za-z_%0-9.]*[A-Za-z_0-9](\(\))?/, "`&`", text)
    gsub(/`\\c /, "`", text)
    gsub(/\\a [A-Za-z_]+/, "*&*", text)
    gsub(/\*\\a /, "*", text)
    gsub(/\\[eb] [A-Za-z]+/, "*&*", text)
    gsub(/\*\\[eb] /, "*", text)
    gsub(/<\/?tt>/, "`", text)
    gsub(/\\brief /, "", text)
    if (text ~ /\\[a-z]/)
        fail("what is this in Markdown? " text)
    return text
}

# Prints a paragraph behind \a lead, in lines of at most 120 characters, the next ones behind \a indent.
function wrap(text, lead, indent,    words, count, i, line) {
    count = split(markdown(text), words, " ")
    line = lead words[1]
    for (i = 2; i <= count; ++i) {
        if (length(line) + 1 + length(words[i]) > 120) {
            print line
            line = indent words[i]
        } else {
            line = line " " words[i]
        }
    }
    if (count > 0)
        print line
}

# Prints paragraphs and code, the first paragraph behind \a bullet.
function printText(text, bullet, indent,    lines, count, i, inCode, paragraph, lead, code) {
    count = split(text, lines, "\n")
    lead = bullet
    for (i = 1; i <= count; ++i) {
        if (lines[i] ~ /^ *\\code/) {
            wrap(paragraph, lead, indent)
            print "\n" indent "```qml"
            inCode = 1
        } else if (lines[i] ~ /^ *\\endcode/) {
            print indent "```" (i < count ? "\n" : "")
            inCode = 0
        } else if (inCode) {
            code = lines[i]
            sub(/^    /, "", code)
            print indent code
            continue
        } else if (lines[i] ~ /^ *$/) {
            wrap(paragraph, lead, indent)
            if (paragraph != "")
                print ""
        } else {
            paragraph = paragraph " " lines[i]
            continue
        }
        lead = indent
        paragraph = ""
    }
    wrap(paragraph, lead, indent)
}

# ---- Types and declarations

function qmlType(type) {
    gsub(/const |[&*]/, "", type)
    gsub(/ +$|^ +/, "", type)
    if (type == "qint64")
        return "int"
    if (type == "QString")
        return "string"
    if (type == "QColor")
        return "color"
    if (type == "QJSValue")
        return "var"
    if (type == "double")
        return "real"
    if (type ~ /^QList</) {
        gsub(/^QList<|>$/, "", type)
        return "list<" qmlType(type) ">"
    }
    gsub(/::/, ".", type)
    return type
}

# "bool cancelTask(qint64 id)" as "bool cancelTask(int id)"
function qmlSignature(declaration,    place, before, name, count, parts, i, type, result) {
    place = index(declaration, "(")
    before = substr(declaration, 1, place - 1)
    name = before
    sub(/.*[ *&]/, "", name)
    sub(/[A-Za-z]+$/, "", before)
    declaration = substr(declaration, place + 1)
    sub(/\).*/, "", declaration)
    result = qmlType(before)
    result = (result == "void" ? "" : result " ") name "("
    count = split(declaration, parts, / *, */)
    for (i = 1; i <= count; ++i) {
        sub(/ *=.*/, "", parts[i])
        type = parts[i]
        sub(/[A-Za-z]+$/, "", type)
        name = parts[i]
        sub(/.*[ *&]/, "", name)
        result = result (i > 1 ? ", " : "") (type == "" ? "" : qmlType(type) " ") name
    }
    return result ")"
}

function add(kind, title, note, text) {
    if (text ~ /\\internal/)
        return
    if (text == "")
        fail(title " has no comment")
    kinds[members] = kind
    titles[members] = title
    notes[members] = note
    texts[members++] = text
}

# Takes the comment that stands before a declaration.
function takeComment(    text) {
    text = comment
    comment = ""
    return text
}

# ---- A QML file

function fromQml(line,    name, type, note, value, parts) {
    if (line ~ /^[A-Z][A-Za-z.]* \{$/) {
        base = line
        sub(/ \{/, "", base)
        about = takeComment()
    } else if (line ~ /^    (required |readonly |default )*property /) {
        note = line ~ /^    [a-z ]*readonly / ? "read-only" : line ~ /^    required / ? "required" : ""
        sub(/^    (required |readonly |default )*property /, "", line)
        value = line ~ /: / ? line : ""
        sub(/[^:]*: /, "", value)
        sub(/:.*/, "", line)
        split(line, parts, " ")
        if (parts[1] == "alias")
            aliases[members] = value
        else if (note == "" && value ~ /^(true|false|-?[0-9.]+)$/)
            note = value " unless set"
        add("Properties", (parts[1] == "alias" ? "" : parts[1] " ") parts[2], note, takeComment())
    } else if (line ~ /^    signal /) {
        sub(/^    signal /, "", line)
        sub(/ *$/, "", line)
        add("Signals", qmlSignature("void " line (line ~ /\(/ ? "" : "()")), "", takeComment())
    } else if (line ~ /^    function /) {
        sub(/^    function /, "", line)
        sub(/ *\{.*/, "", line)
        gsub(/: *[A-Za-z.<>]+/, "", line)
        add("Methods", qmlSignature("void " line), "", takeComment())
    } else if (line !~ /^ *$/) {
        comment = ""
    }
    if (line ~ /^ +[A-Z][A-Za-z]* \{$/) {
        inner = line
        gsub(/[ {]/, "", inner)
    } else if (line ~ /^ +id: /) {
        sub(/^ +id: /, "", line)
        typeOf[line] = inner
    }
}

# Gives the aliases the types, and whether they are read-only, of what they stand for.
function resolveAliases(    i, parts, path, line, found) {
    for (i = 0; i < members; ++i) {
        if (!(i in aliases))
            continue
        split(aliases[i], parts, ".")
        found = ""
        path = tolower(typeOf[parts[1]]) ".h"
        path = (typeOf[parts[1]] == "AioProgress" ? "src/pool/" : "qml/") path
        if (parts[2] == "") {
            found = typeOf[parts[1]]
        } else {
            while ((getline line <path) > 0) {
                if (line ~ "Q_PROPERTY\\(.*[ *]" parts[2] " READ ") {
                    found = line
                    sub(/ *Q_PROPERTY\(/, "", found)
                    sub("[^ *]* READ .*", "", found)
                    if (notes[i] == "" && line !~ / WRITE /)
                        notes[i] = "read-only"
                }
            }
            close(path)
        }
        if (found == "" && typeOf[parts[1]] ~ /^(ListView|AioTaskList)$/ && parts[2] ~ /^(count|currentIndex)$/)
            found = "int"
        if (found == "")
            fail("of what type is the alias " aliases[i] "?")
        titles[i] = qmlType(found) " " titles[i]
    }
}

# ---- A header

function fromHeader(line,    name, getter, text) {
    if (line ~ /^    Q_PROPERTY\(/) {
        sub(/^    Q_PROPERTY\(/, "", line)
        name = getter = line
        sub(/ (READ|MEMBER) .*/, "", name)
        properties[propertyCount] = name
        propertyNotes[propertyCount] = line ~ / (WRITE|MEMBER) / ? "" : "read-only"
        propertyTexts[propertyCount] = takeComment()
        sub(/.*[ *]/, "", name)
        if (line ~ / READ /) {
            sub(/.* READ /, "", getter)
            sub(/[ )].*/, "", getter)
            getters[propertyCount] = getter
            propertyOf[getter] = name
            if (match(line, / WRITE [A-Za-z]+/))
                setters[propertyCount] = substr(line, RSTART + 7, RLENGTH - 7)
        }
        changed[name "Changed"] = 1
        if (match(line, / NOTIFY [A-Za-z]+/))
            notify[substr(line, RSTART + 8, RLENGTH - 8)] = 1
        ++propertyCount
    } else if (line ~ /^(    )?enum /) { # of a class, or of a namespace
        enumName = line
        sub(/^ *enum (class )?/, "", enumName)
        sub(/ .*/, "", enumName)
        inEnum = 1
        enumText = takeComment()
        if (line ~ /;$/) {
            inEnum = 0
        }
    } else if (inEnum && line ~ /^ *};/) {
        inEnum = 0
    } else if (inEnum && line ~ /\/\/!< /) {
        name = line
        sub(/^ */, "", name)
        sub(/[ ,].*/, "", name)
        text = line
        sub(/.*\/\/!< /, "", text)
        if (text ~ /^\\c [A-Za-z]+: /) { # a role of a model
            name = text
            sub(/^\\c /, "", name)
            sub(/:.*/, "", name)
            sub(/[^:]*: /, "", text)
            add("Roles", name, "", text)
        } else {
            add("Enumeration " class "." enumName, class "." name, "", text)
        }
    } else if (line ~ /^(public|private|protected|Q_SIGNALS)/) {
        section = line
        sub(/:.*/, "", section)
    } else if (line ~ /^class .* : public /) {
        about = takeComment()
        class = line
        sub(/ : public .*/, "", class)
        sub(/.* /, "", class)
        base = line
        sub(/.* : public /, "", base)
    } else if (line ~ /^    [A-Za-z].*[;{}]$/) {
        name = line
        sub(/\(.*/, "", name)
        sub(/.*[ *&]/, "", name)
        text = takeComment()
        commentOf[name] = commentOf[name] == "" ? text : commentOf[name]
        isInvokable = sub(/^    Q_INVOKABLE /, "", line)
        sub(/^    /, "", line)
        if (section == "Q_SIGNALS" && !(name in changed) && (!(name in notify) || text != ""))
            add("Signals", qmlSignature(line), "", text)
        else if (isInvokable || section == "public Q_SLOTS")
            add("Methods", qmlSignature(line), "", text)
    } else if (line !~ /^ *$/ && line !~ /^    (Q_ENUM|Q_OBJECT|QML_)/) {
        comment = ""
    }
}

# The properties of a header, with the words of their getters and setters if they have none of their own
function addProperties(    i, text, getter, word) {
    for (i = 0; i < propertyCount; ++i) {
        text = propertyTexts[i]
        if (text == "" && getters[i] in commentOf) {
            text = commentOf[getters[i]]
            if (setters[i] in commentOf)
                text = text " " commentOf[setters[i]]
        }
        for (word in propertyOf) {
            getter = word "\\(\\)"
            gsub("(^| )" getter, " `" propertyOf[word] "`", text)
        }
        sub(/^ /, "", text)
        add("Properties", qmlType(substr(properties[i], 1, match(properties[i], /[A-Za-z]+$/) - 1)) " " \
            substr(properties[i], match(properties[i], /[A-Za-z]+$/)), propertyNotes[i], text)
    }
}

BEGIN { members = propertyCount = 0 }
FNR == 1 {
    file = FILENAME
    comment = section = pending = ""
    isQml = file ~ /\.qml$/
    inEnum = 0
    ofCore = ofCore || file ~ /^src\//
}
/^ *\/\*!/ {
    inComment = 1
    comment = ""
}
inComment {
    line = $0
    inComment = line !~ /\*\//
    sub(/^ *\/\*! ?/, "", line)
    sub(/ *\*\/.*/, "", line)
    if (line !~ /^ *\\(qmltype|class|ingroup) /)
        comment = comment (comment == "" ? "" : "\n") line
    next
}
isQml { fromQml($0) }
!isQml {
    # A declaration in several lines is one.
    line = $0
    if (pending != "") {
        sub(/^ */, "", line)
        line = pending (pending ~ /\($/ ? "" : " ") line
    }
    pending = ""
    parts = line
    if (line ~ /^    [A-Za-z]/ && gsub(/\(/, "", parts) > gsub(/\)/, "", parts))
        pending = line
    else
        fromHeader(line)
}
END {
    if (failed)
        exit 1
    if (isQml)
        resolveAliases()
    else
        addProperties()
    if (!ofCore) {
        print ""
        gsub(/^[\n ]+|[\n ]+$/, "", about)
        printText(about, "", "")
    }
    if (isQml && base != "QtObject")
        print "\nBased on `" base "`, whose members it has as well."
    order = "Properties|Signals|Methods|Roles"
    for (i = 0; i < members; ++i) {
        if (kinds[i] ~ /^Enum/ && index(order, kinds[i]) == 0)
            order = order "|" kinds[i]
    }
    count = split(order, all, "|")
    for (k = 1; k <= count; ++k) {
        first = 1
        for (i = 0; i < members; ++i) {
            if (kinds[i] != all[k])
                continue
            if (first)
                print "\n**" all[k] "**\n"
            first = 0
            text = texts[i]
            gsub(/^[\n ]+|[\n ]+$/, "", text)
            printText(text, "- `" titles[i] "`" (notes[i] == "" ? "" : ", " notes[i]) ": ", "  ")
        }
    }
    print ""
}
