// What each value of a parameter would do: all of them searched, one after the other, beside one another in a table.
// The table stays while only another value is chosen.
#pragma once

#include <QWidget>

#include "explore/values_model.hpp"
#include "models/latest.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QTableView;

namespace lockstep::gui {

class ValuesView : public QWidget {
    Q_OBJECT
public:
    explicit ValuesView(Document& document, QWidget* parent = nullptr);
    ~ValuesView() override;

    [[nodiscard]] bool possible() const { return model_->rowCount() > 1; }  ///< the scenario has a parameter
    [[nodiscard]] QString parameter() const { return model_->parameter(); }
    [[nodiscard]] bool running() const { return work_.running(); }
    [[nodiscard]] QTableView* table() const { return table_; }
    /// Searches those that have no answer yet.
    void compare();
    void cancel();
    /// The answer for the scenario as it is now is known: it need not be searched again.
    void know(const std::shared_ptr<const Explored>& explored);
    /// The answer for a scenario that came from here; null otherwise.
    [[nodiscard]] std::shared_ptr<const Explored> answerFor(const std::shared_ptr<const Loaded>& loaded) const;

signals:
    /// A value was chosen: its answer, with the run that shows it best.
    void chosen(std::shared_ptr<const lockstep::gui::Explored> explored);
    void possibleChanged();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void scenarioChanged();
    void anew();
    void choose(int row);
    void tell();
    void restyle();
    Document& document_;
    ValuesModel* model_;
    QTableView* table_;
    QComboBox* parameter_;
    QLabel* hint_;
    QPushButton* compare_;
    QPushButton* cancel_;
    std::shared_ptr<const Loaded> about_;
    Latest work_;
};

}  // namespace lockstep::gui
