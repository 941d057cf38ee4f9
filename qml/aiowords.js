// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
.pragma library

// Fills texts with numbers and with words from outside.

// Puts values into the places %1, %2 … of a translated text. Unlike arg(), replaces nothing inside the values.
function fill(text, ...values) {
    return text.replace(/%(\d)/g, (place, number) => values[number - 1] ?? place);
}

// Puts those of the parts side by side that are not empty
function line(...parts) {
    return parts.filter(part => part !== "").join(" · ");
}

// Writes a number in the locale of a control
function number(value, control, decimals) {
    return Number(value).toLocaleString(control.locale, "f", decimals ?? 0);
}

// Writes a whole number in the digits of a control's locale, without separators, padded with zeros to a width
function digits(value, control, width) {
    const zero = control.locale.zeroDigit.codePointAt(0);
    return Array.from(String(value).padStart(width ?? 1, "0")).map(digit => String.fromCodePoint(zero + Number(digit))).join("");
}

// Parses a typed whole number, grouped or not, in the digits of a locale or European ones; NaN if it is none
function parse(text, locale) {
    const zero = locale.zeroDigit.codePointAt(0);
    let ascii = "";
    for (const character of Array.from(text)) {
        const digit = character.codePointAt(0) - zero;
        if (digit >= 0 && digit <= 9)
            ascii += digit;
        else if (character !== locale.groupSeparator && !/\s/.test(character))
            ascii += character;
    }
    return /^[0-9]+$/.test(ascii) ? Number(ascii) : NaN;
}
