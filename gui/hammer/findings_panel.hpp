// What predictors found, below the charts: who watches, and each finding with its reasons and decision.
#pragma once

#include <QStringList>
#include <QWidget>

#include "hammer/prediction.hpp"

class QLabel;
class QListView;

namespace lockstep::gui {

class FindingsModel;

class FindingsPanel : public QWidget {
    Q_OBJECT
public:
    explicit FindingsPanel(QWidget* parent = nullptr);
    [[nodiscard]] FindingsModel& model() const { return *model_; }
    /// Names for people; none: no predictor is running.
    void setPredictors(const QStringList& names);
    [[nodiscard]] QString head() const;  ///< the line above the list

signals:
    void chosen(const lockstep::gui::Finding& finding);

private:
    void refresh();
    void restyle();
    QStringList predictors_;
    FindingsModel* model_ = nullptr;
    QLabel* head_ = nullptr;
    QListView* list_ = nullptr;
};

}  // namespace lockstep::gui
