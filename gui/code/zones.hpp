// Room under a line of an editor for what is not part of the text: messages, instructions. The text stays as it is.
#pragma once

#include <QPlainTextDocumentLayout>
#include <QTextDocument>
#include <map>

namespace lockstep::gui {

class ZoneLayout : public QPlainTextDocumentLayout {
    Q_OBJECT
public:
    explicit ZoneLayout(QTextDocument* document) : QPlainTextDocumentLayout(document) {}
    /// Pixels to leave under each of these blocks, by block number.
    void setZones(std::map<int, int> heights);
    [[nodiscard]] int zone(int block) const;
    [[nodiscard]] QRectF blockBoundingRect(const QTextBlock& block) const override;

private:
    std::map<int, int> heights_;
};

}  // namespace lockstep::gui
