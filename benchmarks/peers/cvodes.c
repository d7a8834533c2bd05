/* CVODES around a generated model (STATES, PARAMETERS, ENTRIES, FACTORS, model_rates, model_slopes, factored, solved
   stand above this text). One solver for all patients and doses; each course begins by CVodeReInit. */

#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <string.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

static int rates(sunrealtype t, N_Vector y, N_Vector f, void *p) {
    model_rates(p, N_VGetArrayPointer(y), N_VGetArrayPointer(f));
    return 0;
}

#ifdef USE_KLU
static int slopes(sunrealtype t, N_Vector y, N_Vector f, SUNMatrix matrix, void *p, N_Vector a, N_Vector b, N_Vector c) {
    sunindextype *starts = SUNSparseMatrix_IndexPointers(matrix), *rows = SUNSparseMatrix_IndexValues(matrix);
    for (int i = 0; i <= STATES; i++) starts[i] = COLUMN_STARTS[i];
    for (int i = 0; i < ENTRIES; i++) rows[i] = ROWS[i];
    model_slopes(p, N_VGetArrayPointer(y), SUNSparseMatrix_Data(matrix));
    return 0;
}
#else
static SUNMatrix_ID matrix_kind(SUNMatrix matrix) { return SUNMATRIX_CUSTOM; }
static void matrix_end(SUNMatrix matrix) { SUNMatFreeEmpty(matrix); }
static SUNErrCode matrix_zero(SUNMatrix matrix) { return 0; }
static SUNMatrix matrix_new(SUNContext context, double *numbers) {
    SUNMatrix matrix = SUNMatNewEmpty(context);
    matrix->content = numbers;
    matrix->ops->getid = matrix_kind;
    matrix->ops->destroy = matrix_end;
    matrix->ops->zero = matrix_zero;
    return matrix;
}

static int formed(sunrealtype t, N_Vector y, N_Vector f, SUNMatrix matrix, sunbooleantype still, sunbooleantype *current,
                  sunrealtype gamma, void *p, N_Vector a, N_Vector b, N_Vector c) {
    double j[ENTRIES];
    model_slopes(p, N_VGetArrayPointer(y), j);
    factored(gamma, j, matrix->content);
    *current = SUNTRUE;
    return 0;
}

static SUNLinearSolver_Type solver_type(SUNLinearSolver solver) { return SUNLINEARSOLVER_DIRECT; }
static SUNLinearSolver_ID solver_kind(SUNLinearSolver solver) { return SUNLINEARSOLVER_CUSTOM; }
static SUNErrCode solver_begin(SUNLinearSolver solver) { return 0; }
static int solver_setup(SUNLinearSolver solver, SUNMatrix matrix) { return 0; }
static int solver_solve(SUNLinearSolver solver, SUNMatrix matrix, N_Vector x, N_Vector b, sunrealtype tolerance) {
    double *at = N_VGetArrayPointer(x);
    memcpy(at, N_VGetArrayPointer(b), STATES * sizeof(double));
    solved(matrix->content, at);
    return 0;
}
static SUNErrCode solver_end(SUNLinearSolver solver) { SUNLinSolFreeEmpty(solver); return 0; }
static SUNLinearSolver solver_new(SUNContext context) {
    SUNLinearSolver solver = SUNLinSolNewEmpty(context);
    solver->ops->gettype = solver_type;
    solver->ops->getid = solver_kind;
    solver->ops->initialize = solver_begin;
    solver->ops->setup = solver_setup;
    solver->ops->solve = solver_solve;
    solver->ops->free = solver_end;
    return solver;
}
#endif

/* Returns 0, or the flag of CVODES, negative. */
int run(int patients, int doses, int count, const double *parameters, const double *starts, const double *jumps,
        const double *dose_times, const double *times, double *values, double relative, double absolute) {
    SUNContext context;
    if (SUNContext_Create(SUN_COMM_NULL, &context)) return -1;
    N_Vector y = N_VNew_Serial(STATES, context);
    double *state = N_VGetArrayPointer(y);
    double p[PARAMETERS];
    memcpy(state, starts, sizeof(double) * STATES);
    void *solver = CVodeCreate(CV_BDF, context);
    int flag = CVodeInit(solver, rates, 0.0, y);
    if (!flag) flag = CVodeSStolerances(solver, relative, absolute);
    if (!flag) flag = CVodeSetUserData(solver, p);
    if (!flag) flag = CVodeSetMaxNumSteps(solver, 1000000);
#ifdef USE_KLU
    SUNMatrix matrix = SUNSparseMatrix(STATES, STATES, ENTRIES + STATES, CSC_MAT, context);
    SUNLinearSolver linear = SUNLinSol_KLU(y, matrix, context);
    if (!flag) flag = CVodeSetLinearSolver(solver, linear, matrix);
    if (!flag) flag = CVodeSetJacFn(solver, slopes);
#else
    double factors[FACTORS];
    SUNMatrix matrix = matrix_new(context, factors);
    SUNLinearSolver linear = solver_new(context);
    if (!flag) flag = CVodeSetLinearSolver(solver, linear, matrix);
    if (!flag) flag = CVodeSetLinSysFn(solver, formed);
#endif
    for (int i = 0; i < patients && !flag; i++) {
        double *row = values + (size_t)i * count * STATES;
        memcpy(p, parameters + (size_t)i * PARAMETERS, sizeof(p));
        memcpy(state, starts + (size_t)i * STATES, sizeof(double) * STATES);
        memcpy(row, state, sizeof(double) * STATES);
        int at = 1;
        for (int dose = 0; dose < doses && flag >= 0; dose++) {
            double begin = dose_times[dose], end = dose + 1 < doses ? dose_times[dose + 1] : times[count - 1], reached;
            for (int k = 0; k < STATES; k++) state[k] += jumps[(size_t)i * STATES + k];
            flag = CVodeReInit(solver, begin, y);
            if (!flag) flag = CVodeSetStopTime(solver, end);
            for (; at < count && times[at] <= end && flag >= 0; at++) {
                flag = CVode(solver, times[at], y, &reached, CV_NORMAL);
                memcpy(row + (size_t)at * STATES, state, sizeof(double) * STATES);
            }
        }
        if (flag > 0) flag = 0;
    }
    CVodeFree(&solver);
    SUNLinSolFree(linear);
    SUNMatDestroy(matrix);
    N_VDestroy(y);
    SUNContext_Free(&context);
    return flag;
}
