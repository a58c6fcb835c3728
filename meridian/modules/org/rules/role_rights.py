"""Rights that go together: what one job does with one part of the product. The shipped roles are put together from them."""

from __future__ import annotations

EVERY_MODULE = "*"
# Who works where; accounts and grants are for administrators and auditors.
_ORG = ("org.orgunit:view", "org.post:view")
MASTER = ("reference", "catalog", "customers", "dealers", "qualification", "agreements", "licences")
# Storing a file comes before reading it: flow files, and the tables of imports.
UPLOADS = "files.storedfile:add"
API_KEYS = ("access.apitoken:add", "access.apitoken:revoke")
# What a dealer does with his own documents on file.
OWN_DOCUMENTS = (
    "licences.licence:view",
    "licences.licence:add",
    "licences.licence:change",
    "licences.licence:renew",
    "licences.block:view",
)
CHANNEL = ("matching", "stock", "ordering", "sellout", "logistics", "flows")
# Who moves goods, who answers dealers about them, who judges them: three people, not one.
GOODS_HANDLING = (
    "logistics.acceptance:add",
    "logistics.picklist:*",
    "logistics.shipment:*",
    "logistics.warehousetransfer:*",
    "logistics.temperaturefile:add",
    "logistics.returnorder:receive",
    "logistics.carrier:*",
    "ordering.order:view",
    UPLOADS,
)
GOODS_SERVICE = (
    "logistics.shipment:*",
    "logistics.picklist:add",
    "logistics.picklist:cancel",
    "logistics.difference:*",
    "logistics.returnorder:add",
    "logistics.returnorder:approve",
    "logistics.carrier:*",
    "logistics.temperaturefile:add",
    UPLOADS,
)
GOODS_QUALITY = ("logistics.acceptance:inspect", "logistics.temperaturefile:*", "logistics.returnorder:decide")
GOODS_DEALER = ("logistics.shipment:receive", "logistics.returnorder:add", "logistics.temperaturefile:add")
GOODS_DEALER_SEES = (
    "logistics.shipment:view",
    "logistics.shipmentline:view",
    "logistics.difference:view",
    "logistics.receipt:view",
    "logistics.receiptline:view",
    "logistics.returnorder:view",
    "logistics.returnline:view",
    "logistics.temperaturefile:view",
    "logistics.temperatureexcursion:view",
)
# Agreements are drafted and signed by one side of the house and reviewed by legal: never the same right.
AGREEMENTS = (
    "agreements.agreement:add",
    "agreements.agreement:change",
    "agreements.agreement:submit",
    "agreements.agreement:withdraw",
    "agreements.agreement:sign",
    "agreements.agreement:cancel",
)
AGREEMENTS_LEGAL = (
    "agreements.agreement:review",
    "agreements.agreement:terminate",
    "agreements.standardclause:*",
)
# Letters under authorisations, what tenders gave, filings at authorities, signing on the screen, settling at the end.
LETTERS = (
    "agreements.authorisationletter:*",
    "agreements.accessright:*",
    "agreements.filingtask:*",
    "agreements.agreementsignature:add",
    "agreements.agreement:settle",
)
LETTERS_LEGAL = (
    "agreements.lettertemplate:*",
    "agreements.agreementtemplate:*",
    "agreements.authorisationletter:revoke",
    "agreements.agreement:settle",
)
LETTERS_DEALER = (
    "agreements.agreementsignature:add",
    "agreements.authorisationletter:view",
    "agreements.accessright:view",
    "agreements.filingtask:view",
)
AGREEMENTS_DEALER_SEES = (
    "agreements.authorisation:view",
    "agreements.agreement:view",
    "agreements.agreementclause:view",
    "agreements.agreementtarget:view",
)
PRICE_REQUESTS = (
    "pricing.specialpricerequest:add",
    "pricing.specialpricerequest:change",
    "pricing.specialpricerequest:withdraw",
    "pricing.priceauthorisation:add",
    "pricing.priceauthorisation:change",
    "pricing.priceauthorisation:withdraw",
    "pricing.priceclaim:add",
)
# Dealers see their own prices, requests and claims: never cost, floors, changes in approval, forecasts or negotiations.
PRICES_DEALER_SEES = (
    "pricing.price:view",
    "pricing.price:export",
    "pricing.specialpricerequest:view",
    "pricing.specialpricerequest:export",
    "pricing.priceauthorisation:view",
    "pricing.priceclaim:view",
)
# Everything about prices but cost, and but the sign-off of legal.
PRICES_WRITTEN = (
    "pricing.price:*",
    "pricing.specialpricerequest:*",
    "pricing.pricechange:*",
    "pricing.priceauthorisation:*",
    "pricing.priceclaim:*",
    "pricing.priceguide:*",
    "pricing.vbpevent:*",
    "pricing.stockprotection:*",
    "pricing.commitment:*",
    "pricing.negotiation:*",
    "pricing.resalepricerule:view",
    "pricing.resalepricerule:add",
    "pricing.resalepricerule:change",
    "pricing.resalepricerule:switch",
)
# Who looks after dealers records what was promised and negotiated, and tries price changes he may see.
PRICES_DEALT = (
    "pricing.commitment:add",
    "pricing.commitment:change",
    "pricing.negotiation:add",
    "pricing.negotiation:change",
)
PRICES_DECIDED = (
    "pricing.specialpricerequest:decide",
    "pricing.priceauthorisation:decide",
    "pricing.priceclaim:decide",
    "pricing.pricechange:decide",
    "pricing.pricechange:simulate",
)
PRICES_LEGAL = ("pricing.resalepricerule:view", "pricing.resalepricerule:sign")
# What a role that sees the whole module does not see of it.
SECRET = ("pricing.skucost",)
ORDERS_DEALER = (
    "ordering.order:view",
    "ordering.order:add",
    "ordering.order:change",
    "ordering.order:submit",
    "ordering.order:withdraw",
    "ordering.order:cancel",
    "ordering.orderline:view",
    "ordering.dealeritem:view",
    "ordering.dealeritem:add",
    "ordering.dealeritem:change",
)
# Money: the owner answers for his company, his clerk looks up what is due.
FUNDS_DEALER_SEES = ("funds.openitem:view", "funds.statement:view", "funds.invoice:view", "funds.payment:view")
SUPPLY_DEALER = (
    "replenishment.proposal:accept",
    "replenishment.forecastversion:add",
    "replenishment.cpfrcycle:add",
    "replenishment.cpfrcycle:ready",
    "replenishment.cpfrexception:propose",
    "replenishment.cpfrexception:agree",
)
SUPPLY_DEALER_SEES = (
    "pricing.price:view",
    "replenishment.proposal:view",
    "replenishment.forecastversion:view",
    "replenishment.cpfrcycle:view",
    "replenishment.cpfrline:view",
)
# What a dealer sells, hands on and keeps at hospitals is his own paper; opening stock is approved by the company.
SELLOUT_DEALER = (
    "sellout.dealersale:*",
    "sellout.subdealertransfer:*",
    "sellout.consignmentplacement:add",
    "sellout.consumptionreport:add",
    "sellout.consumptionreport:correct",
    "sellout.consignmentcount:record",
    "sellout.openingstock:add",
    "sellout.openingstock:change",
    "sellout.openingstock:submit",
    "sellout.openingstock:cancel",
)
SELLOUT_STAFF = (
    "sellout.dealersale:*",
    "sellout.subdealertransfer:*",
    "sellout.consignmentplacement:*",
    "sellout.consumptionreport:*",
    "sellout.consignmentcount:*",
    "sellout.openingstock:*",
)
SELLOUT_DEALER_SEES = (
    "sellout.dealersaleline:view",
    "sellout.subdealertransferline:view",
    "sellout.consignedstock:view",
    "sellout.consignmentplacement:view",
    "sellout.placementline:view",
    "sellout.consumptionreport:view",
    "sellout.consumptionline:view",
    "sellout.consignmentcount:view",
    "sellout.consignmentcountline:view",
    "sellout.openingstock:view",
    "sellout.openingstockline:view",
)
# Service: who plans and goes, who answers medically, what dealers ask for and read.
SERVICE_PLANS = (
    "service.fulfilmenttask:change",
    "service.installationorder:*",
    "service.customertraining:*",
    "service.supportrequest:*",
    "service.setloan:*",
    "service.instrumentset:*",
    "service.setpiece:*",
    "service.clinicalquestion:add",
    "reagents.installedanalyser:*",
    "reagents.testvolume:*",
    "reagents.openedreagent:*",
)
SERVICE_DEALER = (
    "service.supportrequest:add",
    "service.setloan:add",
    "service.clinicalquestion:add",
    "reagents.openedreagent:add",
    "reagents.openedreagent:change",
    "reagents.testvolume:add",
    "reagents.testvolume:change",
)
SERVICE_DEALER_SEES = (
    "service.installationorder:view",
    "service.installationstep:view",
    "service.customertraining:view",
    "service.trainingattendance:view",
    "service.supportrequest:view",
    "service.setloan:view",
    "service.loanpiece:view",
    "service.clinicalquestion:view",
    "service.faqentry:view",
    "reagents.pairing:view",
    "reagents.installedanalyser:view",
    "reagents.testvolume:view",
    "reagents.openedreagent:view",
)


# Scores are computed; people remark on them and ask for a month again, nobody changes points.
PERFORMANCE_REMARKS = ("performance.dealerscore:compute", "performance.scoreremark:add")
# Product knowledge: who writes it, who reads it and answers quizzes; quality approves, legal clears comparisons.
KNOWLEDGE_READS = (
    "knowledge.productadvantage:view",
    "knowledge.productcard:view",
    "knowledge.productdocument:view",
    "knowledge.comparison:view",
    "knowledge.comparisonline:view",
    "knowledge.scenario:view",
    "knowledge.scenarioproduct:view",
    "knowledge.quiz:view",
    "knowledge.quiz:answer",
)
KNOWLEDGE_SOLVES = (
    "knowledge.solution:view",
    "knowledge.solution:add",
    "knowledge.solution:change",
    "knowledge.solution:submit",
    "knowledge.solutionproduct:view",
    "knowledge.solutionproduct:add",
    "knowledge.solutionproduct:change",
)
KNOWLEDGE_WRITES = (
    *KNOWLEDGE_READS,
    *KNOWLEDGE_SOLVES,
    "knowledge.productadvantage:add",
    "knowledge.productadvantage:change",
    "knowledge.productcard:add",
    "knowledge.productcard:change",
    "knowledge.productdocument:add",
    "knowledge.productdocument:change",
    "knowledge.productdocument:withdraw",
    "knowledge.comparison:add",
    "knowledge.comparison:change",
    "knowledge.comparison:withdraw",
    "knowledge.comparisonline:add",
    "knowledge.comparisonline:change",
    "knowledge.scenario:add",
    "knowledge.scenario:change",
    "knowledge.scenarioproduct:add",
    "knowledge.scenarioproduct:change",
    "knowledge.quiz:add",
    "knowledge.quiz:change",
    "knowledge.quizquestion:view",
    "knowledge.quizquestion:add",
    "knowledge.quizquestion:change",
    "knowledge.quizquestion:confirm",
    "knowledge.quizattempt:view",
)
KNOWLEDGE_APPROVES = (
    "knowledge.productadvantage:*",
    "knowledge.productcard:*",
    "knowledge.productdocument:*",
    "knowledge.comparison:approve",
    "knowledge.scenario:*",
    "knowledge.scenarioproduct:*",
    "knowledge.quiz:*",
    "knowledge.quizquestion:*",
    "knowledge.solution:review",
)
KNOWLEDGE_LEGAL = (*KNOWLEDGE_READS, "knowledge.comparison:clear")


# Reviews of dealers (首营企业): who applies, who checks and who decides are three people.
QUALIFICATION_APPLIES = (
    "qualification.qualificationcase:add",
    "qualification.qualificationcase:change",
    "qualification.qualificationcase:submit",
    "qualification.qualificationcase:withdraw",
    "qualification.dealerbusiness:change",
    "qualification.dealerbusiness:suspend",
)
QUALIFICATION_CHECKS = ("qualification.qualificationcase:check",)
QUALIFICATION_DECIDES = ("qualification.qualificationcase:approve", "qualification.dealerbusiness:*")
QUALIFICATION_STEWARD = (
    "qualification.duplicatedecision:*",
    "qualification.dealerbusiness:add",
    "qualification.dealerbusiness:import",
)
QUALIFICATION_DEALER_SEES = (
    "qualification.dealerbusiness:view",
    "qualification.qualificationcase:view",
    "qualification.caseitem:view",
)  # fmt: skip

# The market: who plans, who adds what he learns outside, who decides about plans (never who submitted one).
MARKET_PLANS = ("market:*",)
MARKET_LEARNS = (
    "market.marketnote:add", "market.marketnote:change", "market.targetlistitem:change", "market.hospitalbudget:add",
    "market.hospitalbudget:change", "market.hospitalreservation:add", "market.hospitalreservation:change",
)  # fmt: skip
MARKET_DECIDES = (
    "market.channelplan:approve",
    "market.hospitalpotential:add",
    "market.hospitalpotential:change",
    "market.targetlist:add",
    "market.targetlist:change",
    "market.competitorpresence:add",
    "market.competitorpresence:change",
)
MARKET_READS = (
    "market.marketsegment:view",
    "market.marketnote:view",
    "market.competitor:view",
    "market.competitorpresence:view",
    "market.targetlist:view",
    "market.targetlistitem:view",
    "market.hospitalpotential:view",
    "market.outlet:view",
    "market.hospitalrole:view",
    "market.hospitalreservation:view",
    "market.institutionstrategy:view",
    "market.hospitalbudget:view",
)

# Recruiting: channel managers run it, regional managers approve visit reports and give special approvals (never to their own).
RECRUITING_RUNS = (
    "recruiting.partnerlead:*", "recruiting.leadfile:*", "recruiting.sitevisit:add", "recruiting.sitevisit:change",
    "recruiting.sitevisit:submit", "recruiting.financialyear:*", "recruiting.leadhospital:*", "recruiting.interview:*",
    "recruiting.candidateline:*", "recruiting.scorecard:*", "recruiting.criterion:*", "recruiting.candidateanswer:*",
    "recruiting.recruitdecision:*", "recruiting.recruitcampaign:*",
)  # fmt: skip
RECRUITING_DECIDES = ("recruiting.sitevisit:approve", "recruiting.leadwaiver:add", "recruiting.leadwaiver:change")

# Training: everybody learns; the channel manager runs it; quality and legal open what another person wrote.
TRAINING_LEARNS = (
    "training.course:view",
    "training.course:take",
    "training.lesson:view",
    "training.coursetopic:view",
    "training.trainingrequirement:view",
    "training.learningpath:view",
    "training.pathstep:view",
    "training.resourcerequest:view",
    "training.resourcerequest:add",
)
# Joint plans: who looks after dealers drafts and runs them, another person approves, the dealer agrees and does his part.
PLANS_RUN = (
    "planning.jointplan:view", "planning.jointplan:export", "planning.jointplan:add", "planning.jointplan:change",
    "planning.jointplan:submit", "planning.jointplan:close", "planning.jointgoal:*", "planning.targethospital:*",
    "planning.jointaction:*", "planning.jointreview:*",
)  # fmt: skip
PLANS_DECIDE = ("planning.jointplan:approve",)
PLANS_DEALER_WORKS = (
    "planning.jointplan:view", "planning.jointgoal:view", "planning.targethospital:view",
    "planning.targethospital:move", "planning.jointaction:view", "planning.jointaction:settle", "planning.jointreview:view",
)  # fmt: skip
PLANS_DEALER = (*PLANS_DEALER_WORKS, "planning.jointplan:agree")
TRAINING_RUNS = ("training:*",)
TRAINING_APPROVES = (*TRAINING_LEARNS, "training.course:approve", "training.examquestion:view")
TRAINING_DEALER = (
    *TRAINING_LEARNS,
    "training.onboarding:view",
    "training.onboardingtask:view",
    "training.onboardingtask:settle",
    "training.launchkit:view",
    "training.launchkit:receive",
    "training.launchkitline:view",
)
TRAINING_DEALER_SEES = (
    "training.certificate:view",
    "training.courseassignment:view",
    "training.courseassignment:add",
    "training.examattempt:view",
)
