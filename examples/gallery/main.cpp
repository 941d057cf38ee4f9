// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Shows thumbnails of a folder of images. Tasks make them on demand and are cancelled when scrolled out of sight.

#include "script.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QStandardPaths>
#include <QtGui/QGuiApplication>

#include <cstdio>
#include <cstring>

using namespace Qt::StringLiterals;

static int fail(const QString &message)
{
    std::fprintf(stderr, "gallery: %s\n", qUtf8Printable(message));
    return 1;
}

static void print(const char *how, const Tally &tally)
{
    std::printf("%s: %lld requested, %lld made, %lld cancelled, %lld failed\n", how, tally.requested, tally.made,
                tally.cancelled, tally.failed);
}

static int scroll(Window &window, const QString &folder)
{
    const Scrolling scrolling = Aio::waitFor(scrollThrough(window, folder));
    const Gallery &gallery = window.gallery();
    if (!gallery.error().isEmpty())
        return fail(folder + u": "_s + gallery.error());
    std::printf("%lld images\n", qint64(gallery.names().size()));
    print("fast", scrolling.fast);
    print("slow", scrolling.slow);
    return 0;
}

static int draw(Window &window, const QString &folder, const QString &file)
{
    return Aio::waitFor(takePicture(window, folder)).save(file) ? 0 : fail(file + u": cannot be written"_s);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--headless") == 0 || std::strncmp(argv[i], "--screenshot", 12) == 0) {
            qputenv("QT_QPA_PLATFORM", "offscreen");
            qputenv("QT_QUICK_BACKEND", "software");
        }
    }
    QGuiApplication app(argc, argv);
    QGuiApplication::setApplicationName(u"gallery"_s);
    QCommandLineParser arguments;
    arguments.setApplicationDescription(u"Shows thumbnails of the images in a folder."_s);
    arguments.addHelpOption();
    arguments.addOption(
            { u"headless"_s, u"Scroll through the folder, print what has been made and cancelled, and end."_s });
    arguments.addOption(
            { u"screenshot"_s, u"Draw the window with its thumbnails into a file, and end."_s, u"FILE.png"_s });
    arguments.addPositionalArgument(u"folder"_s, u"Folder of images; your pictures, if there is none."_s,
                                    u"[FOLDER]"_s);
    arguments.process(app);
    const QStringList folders = arguments.positionalArguments();
    if (folders.size() > 1) {
        std::fputs("gallery: one folder, please\n", stderr);
        return 2;
    }

    Window window;
    if (!window.quickWindow())
        return 1;
    const QString folder =
            folders.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::PicturesLocation) : folders.first();
    if (arguments.isSet(u"headless"_s))
        return scroll(window, folder);
    if (arguments.isSet(u"screenshot"_s))
        return draw(window, folder, arguments.value(u"screenshot"_s));
    window.gallery().setFolder(folder);
    return QGuiApplication::exec();
}
