// What leaves the window: pictures, the web page, tables.
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QImage>
#include <QMessageBox>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QTabWidget>
#include <QTableView>
#include <chrono>

#include "explore/expected.hpp"
#include "explore/explore.hpp"
#include "look/theme.hpp"
#include "report/html.hpp"
#include "window/main_window.hpp"

namespace lockstep::gui {
namespace {

QString suggested(const Document& document, const QString& ending) {
    const QFileInfo info(document.path());
    const QString name = info.completeBaseName().isEmpty() ? QStringLiteral("lockstep") : info.completeBaseName();
    return name + ending;
}

QString writeWhole(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return {};
    return MainWindow::tr("%1 was not written: %2. Choose another place.").arg(path, file.errorString());
}

}  // namespace

bool MainWindow::writePicture(const QString& path, QString* problem) {
    QWidget* shown = modes_->currentWidget();
    if (!shown) return false;
    const auto refuse = [&] {
        if (problem)
            *problem = tr("%1 was not written. Choose another place, and a name that ends in .png or .svg.").arg(path);
        return false;
    };
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setFileName(path);
        generator.setSize(shown->size());
        generator.setViewBox(shown->rect());
        generator.setTitle(windowTitle());
        QPainter painter;
        if (!painter.begin(&generator)) return refuse();
        painter.fillRect(shown->rect(), theme_.colour(Theme::Role::Background));
        shown->render(&painter);
        return painter.end() || refuse();
    }
    // Twice as fine as the screen, for slides.
    QImage image(shown->size() * 2, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(2);
    image.fill(theme_.colour(Theme::Role::Background));
    QPainter painter(&image);
    shown->render(&painter);
    painter.end();
    return image.save(path) || refuse();
}

void MainWindow::writePage(const QString& path) {
    const auto loaded = document_->loaded();
    if (!loaded) {
        emit pageWritten(path, tr("There is nothing to write: the code has errors."));
        return;
    }
    say(tr("Exploring for the page…"));
    pageWork_.run<std::string>(
        [loaded](std::stop_token stop) {
            ExploreOptions options;
            options.limits.seconds = 60;
            options.clock = [] {
                return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
            };
            options.stopRequested = [stop] { return stop.stop_requested(); };
            const Exploration x = explore(loaded->machine, options);
            if (stop.stop_requested()) return std::string();
            PageScenario page{&loaded->machine, &x, expectedValue(loaded->machine)};
            return htmlPage(std::span<const PageScenario>(&page, 1));
        },
        [this, path](std::string& html) {
            const QString problem = writeWhole(path, QByteArray::fromStdString(html));
            say(problem.isEmpty() ? tr("Written: %1").arg(path) : problem);
            emit pageWritten(path, problem);
        });
}

void MainWindow::exportPicture() {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export a picture"), suggested(*document_, QStringLiteral(".png")), tr("Pictures (*.png *.svg)"));
    QString problem;
    if (path.isEmpty()) return;
    if (writePicture(path, &problem)) say(tr("Written: %1").arg(path));
    else QMessageBox::warning(this, tr("Not written"), problem);
}

void MainWindow::exportPage() {
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export a web page"), suggested(*document_, QStringLiteral(".html")), tr("Web pages (*.html)"));
    if (!path.isEmpty()) writePage(path);
}

void MainWindow::copyTable() {
    QWidget* shown = modes_->currentWidget();
    QTableView* table = nullptr;
    if (shown)
        for (QTableView* candidate : shown->findChildren<QTableView*>())
            if (candidate->isVisible() && (!table || candidate->hasFocus())) table = candidate;
    if (!table || !table->model()) {
        say(tr("There is no table in sight to copy."));
        return;
    }
    const QAbstractItemModel& model = *table->model();
    QStringList lines;
    QStringList cells;
    for (int c = 0; c < model.columnCount(); ++c) cells << model.headerData(c, Qt::Horizontal).toString();
    lines << cells.join(u'\t');
    for (int r = 0; r < std::min(model.rowCount(), 100'000); ++r) {
        cells.clear();
        for (int c = 0; c < model.columnCount(); ++c) cells << model.index(r, c).data().toString();
        lines << cells.join(u'\t');
    }
    QApplication::clipboard()->setText(lines.join(u'\n') + u'\n');
    say(tr("Copied: %n row(s).", nullptr, static_cast<int>(lines.size()) - 1));
}

}  // namespace lockstep::gui
